import type { Business } from './business';

export const BUSINESS_BOUNDS = {
  /** Share by which the score of a high-margin item is raised. */
  marginBoost: { min: 0, max: 1, default: 0.1 },
  /** Smallest unit margin over price an item may have; 0: none. */
  lowMarginFloor: { min: 0, max: 0.9, default: 0 },
  /** Places of one list; 0: no cap. */
  cap: { min: 0, max: 50, default: 0 },
  share: { min: 0, max: 0.5, default: 0.05 },
  decisions: { max: 200 },
} as const;

export const DEFAULT_BUSINESS: Business = {
  marginBoost: BUSINESS_BOUNDS.marginBoost.default,
  promotions: true,
  lowMarginFloor: BUSINESS_BOUNDS.lowMarginFloor.default,
  perCategory: BUSINESS_BOUNDS.cap.default,
  perSupplier: BUSINESS_BOUNDS.cap.default,
  perPriceRange: BUSINESS_BOUNDS.cap.default,
};

/** Business rules that change nothing. */
export const NO_BUSINESS: Business = { ...DEFAULT_BUSINESS, marginBoost: 0, promotions: false };
