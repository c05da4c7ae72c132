import { queryOptions } from '@tanstack/react-query';
import { proxy } from 'comlink';
import { keyOf } from '../../workers/protocol/key';
import { type Policy, policyKey, type WorldSpec } from '../../workers/protocol/policy';
import type {
  CustomerReport,
  FoundCustomer,
  PriceReport,
  PrivacyReport,
  ReviewReport,
} from '../../workers/protocol/privacy-report';
import type { Progress } from '../../workers/protocol/results';
import { ask, progressKey, untilComplete } from './queries';

/** Key of what consent and eligibility come to: no model and no weight has a part in it. */
export function privacyKey(world: WorldSpec, policy: Policy): string {
  const { weights: _weights, model: _model, settings: _settings, reranker: _reranker, ...rest } = policy;
  return keyOf({ world, rest });
}

/** Who may be profiled, learned from and written to, and what is removed. */
export const privacyQuery = (world: WorldSpec, policy: Policy) => {
  const queryKey = ['privacy', privacyKey(world, policy)] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      ask<PrivacyReport>(queryKey, signal, (api, id) => api.privacy({ id, lane: 'privacy', world, policy })),
  });
};

/** The price of every consent rule; what is known of it so far is there while it grows. */
export const pricesQuery = (world: WorldSpec, policy: Policy) => {
  const queryKey = ['prices', policyKey(world, policy)] as const;
  return queryOptions({
    queryKey,
    staleTime: untilComplete,
    queryFn: ({ signal, client }) =>
      ask<PriceReport>(queryKey, signal, (api, id) =>
        api.prices(
          { id, lane: 'prices', world, policy },
          proxy((progress: Progress) => {
            if (!signal.aborted) client.setQueryData(progressKey('prices'), progress);
          }),
          proxy((report: PriceReport) => {
            if (!signal.aborted) client.setQueryData<PriceReport>(queryKey, report);
          }),
        ),
      ),
  });
};

/** One person's record, list and reasons; first without what other answers would change. */
export const customerQuery = (world: WorldSpec, policy: Policy, customer: number) => {
  const queryKey = ['customer', customer, policyKey(world, policy)] as const;
  return queryOptions({
    queryKey,
    staleTime: untilComplete,
    queryFn: ({ signal, client }) =>
      ask<CustomerReport>(queryKey, signal, (api, id) =>
        api.customer(
          { id, lane: 'customer', world, policy, customer },
          proxy((report: CustomerReport) => {
            if (!signal.aborted) client.setQueryData<CustomerReport>(queryKey, report);
          }),
        ),
      ),
  });
};

/** People whose number, name or town begins so. */
export const findCustomersQuery = (world: WorldSpec, text: string) => {
  const queryKey = ['find-customers', keyOf(world), text] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      ask<readonly FoundCustomer[]>(queryKey, signal, (api) => api.findCustomers({ world, text })),
  });
};

/** Offers that wait for a person. */
export const reviewQuery = (world: WorldSpec, policy: Policy) => {
  const queryKey = ['review', policyKey(world, policy)] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      ask<ReviewReport>(queryKey, signal, (api, id) => api.review({ id, lane: 'background', world, policy })),
  });
};
