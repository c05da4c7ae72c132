import type { Jurisdiction } from '../../workers/protocol/consent';
import type { Channel, GuardrailId } from '../../workers/protocol/names';
import type { Objective, Reranker } from '../../workers/protocol/policy';
import type { Evidence, Stakeholder } from '../../workers/protocol/results';

/** What the page calls the values of the contract, in one place. */
export const OBJECTIVE_NAMES: Readonly<Record<Objective, string>> = {
  relevance: 'Relevance',
  margin: 'Margin',
  diversity: 'Diversity',
};

export const STAKEHOLDER_NAMES: Readonly<Record<Stakeholder, string>> = {
  marketing: 'Marketing',
  analytics: 'Analytics',
  privacy: 'Privacy',
  experience: 'Experience',
};

export const EVIDENCE_NAMES: Readonly<Record<Evidence, string>> = {
  'held-out': 'held-out',
  simulated: 'simulated',
  predicted: 'predicted',
  counted: 'counted',
};

export const GUARDRAIL_NAMES: Readonly<Record<GuardrailId, string>> = {
  'out-of-stock': 'Never out of stock',
  'do-not-show': 'Respect \u201cdo not show\u201d',
  region: 'Barred regions',
  age: 'Minimum age',
};

export const RERANKER_NAMES: Readonly<Record<Reranker, string>> = {
  mmr: 'MMR, item by item',
  none: 'None, relevance and margin alone',
};

export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  email: 'email',
  sms: 'SMS',
  push: 'push',
  phone: 'phone',
  post: 'post',
  onSite: 'on site',
};

export const JURISDICTION_NAMES: Readonly<Record<Jurisdiction, string>> = {
  EU: 'EU',
  UK: 'UK',
  'US-CA': 'California',
  'US-opt-out': 'US opt-out',
  other: 'elsewhere',
};
