/** Ways to reach a person. */
export const CHANNELS = ['email', 'sms', 'push', 'phone', 'post', 'onSite'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels that carry a message out to a person; on site is where a person comes by themselves. */
export const OUTBOUND_CHANNELS = [
  'email',
  'sms',
  'push',
  'phone',
  'post',
] as const satisfies readonly Channel[];
export type OutboundChannel = (typeof OUTBOUND_CHANNELS)[number];

/** Hard rules on items. */
export const GUARDRAIL_IDS = ['out-of-stock', 'do-not-show', 'region', 'age'] as const;
export type GuardrailId = (typeof GUARDRAIL_IDS)[number];
export const LOCKED_GUARDRAILS: readonly GuardrailId[] = ['region', 'age'];
