import { logistic } from '../math/elementary';
import { DIMENSIONS, type ResponseModel } from './world';

/** Nobody clicks on everything: the highest click probability there is. */
export const CLICK_CEILING = 0.4;
/** Longest list for which position effects are tabled. */
const LONGEST_LIST = 50;

const CLICK_BASE = -4.5;
const CLICK_TASTE = 6.8;
const ORDER_BASE = -3.65;
const ORDER_TASTE = 1.1;
const ORDER_APPEAL = 0.15;
const ORDER_PRICE = 0.65;
const FOUND_BASE = -1;
const FOUND_TASTE = 1.2;
const FOUND_APPEAL = 0.6;

/**
 * Loss of clicks by likeness to what stands above: an item whose highest cosine similarity to items
 * higher on the list is s (clipped to 0..1) has its click probability multiplied by 1 - FATIGUE * s.
 */
export const FATIGUE = 0.4;

/** Share of first-position clicks kept at a position; entry 0 is rank 1. Length 50. */
export const POSITION_EFFECT: Float64Array = Float64Array.from(
  { length: LONGEST_LIST },
  (_, at) => 1 / (1 + 0.18 * at),
);

/** Share of first-position clicks kept at a rank (1-based, whole); 1 at the first. */
export function positionEffect(rank: number): number {
  return POSITION_EFFECT[rank - 1] ?? 1 / (1 + 0.18 * (rank - 1));
}

/** Taste of a customer for an item: dot product of taste and true vector. */
function affinity(model: ResponseModel, customer: number, item: number): number {
  const { taste, vector } = model;
  const width = DIMENSIONS;
  const from = customer * width;
  const to = item * width;
  let sum = 0;
  for (let d = 0; d < width; d++) sum += taste[from + d]! * vector[to + d]!;
  return sum;
}

/**
 * Probability that a customer clicks on an item shown in the first position with nothing similar above
 * it. `customer` is local to the model's slice.
 */
export function clickProbability(model: ResponseModel, customer: number, item: number): number {
  const pull =
    CLICK_BASE +
    CLICK_TASTE * affinity(model, customer, item) +
    model.appeal[item]! -
    model.priceSensitivity[customer]! * model.relativePrice[item]!;
  return CLICK_CEILING * logistic(pull);
}

function orderLogit(model: ResponseModel, customer: number, item: number, liking: number): number {
  return (
    ORDER_BASE +
    ORDER_TASTE * liking +
    ORDER_APPEAL * model.appeal[item]! -
    ORDER_PRICE * model.priceSensitivity[customer]! * model.relativePrice[item]!
  );
}

/** Probability that a click on a recommended item ends in an order. */
export function orderGivenClick(model: ResponseModel, customer: number, item: number): number {
  return logistic(orderLogit(model, customer, item, affinity(model, customer, item)));
}

/**
 * Probability of the same order had the item not been recommended: best sellers and strong tastes are
 * found anyway. Never above clickProbability * orderGivenClick, so uplift is at least 0.
 */
export function organicOrder(model: ResponseModel, customer: number, item: number): number {
  const found = logistic(
    FOUND_BASE + FOUND_TASTE * affinity(model, customer, item) + FOUND_APPEAL * model.appeal[item]!,
  );
  return clickProbability(model, customer, item) * orderGivenClick(model, customer, item) * found;
}

/**
 * The three probabilities a slate is measured by, with the taste looked up once: writes the click, the
 * click that ends in an order, and the same order without the recommendation to out[0..2].
 */
export function respond(model: ResponseModel, customer: number, item: number, out: Float64Array): void {
  const liking = affinity(model, customer, item);
  const appeal = model.appeal[item]!;
  const price = model.priceSensitivity[customer]! * model.relativePrice[item]!;
  const click = CLICK_CEILING * logistic(CLICK_BASE + CLICK_TASTE * liking + appeal - price);
  const order = click * logistic(orderLogit(model, customer, item, liking));
  out[0] = click;
  out[1] = order;
  out[2] = order * logistic(FOUND_BASE + FOUND_TASTE * liking + FOUND_APPEAL * appeal);
}

const OPT_OUT_BASE = -3.6;
const OPT_OUT_OVER = 0.8;
const OPT_OUT_UNPERMITTED = 1.1;

/** How being bored by a list moves the pull to opt out. */
export const BOREDOM = { weight: 1.2, typicalClick: 0.12 };

/**
 * What of the chance to opt out does not depend on the list: the share it is multiplied by, 0 for whoever is
 * not written to, and the pull before boredom.
 * @param contactsPerWeek messages a week over all channels
 * @param contactsWithoutPermission those of them sent without a permission
 */
export function optOutPressure(
  model: ResponseModel,
  customer: number,
  contactsPerWeek: number,
  contactsWithoutPermission: number,
): { readonly share: number; readonly pull: number } {
  if (contactsPerWeek <= 0) return { share: 0, pull: 0 };
  const over = Math.max(0, contactsPerWeek - model.contactTolerance[customer]!);
  return {
    share: contactsPerWeek / (contactsPerWeek + 0.5),
    pull: OPT_OUT_BASE + OPT_OUT_OVER * over + OPT_OUT_UNPERMITTED * Math.min(2, contactsWithoutPermission),
  };
}

/**
 * Probability that a customer opts out of marketing within a year.
 * @param contactsPerWeek messages a week over all channels
 * @param contactsWithoutPermission those of them sent without a permission
 * @param meanClick mean click probability over the list they are sent
 */
export function optOutProbability(
  model: ResponseModel,
  customer: number,
  contactsPerWeek: number,
  contactsWithoutPermission: number,
  meanClick: number,
): number {
  const { share, pull } = optOutPressure(model, customer, contactsPerWeek, contactsWithoutPermission);
  if (share === 0) return 0;
  const bored = Math.min(1, Math.max(0, 1 - meanClick / BOREDOM.typicalClick));
  return share * logistic(pull + BOREDOM.weight * bored);
}
