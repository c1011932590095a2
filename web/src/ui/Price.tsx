import type { Money, SellUnit } from "../api/types";
import { per } from "../format";
import { useMoney } from "./context";

interface PriceProps {
  readonly price: Money;
  readonly list?: Money | null | undefined;
  readonly from?: boolean;
  readonly unit?: SellUnit;
}

/** A price, with the one before the reduction struck through. */
export function Price({ price, list, from = false, unit }: PriceProps) {
  const format = useMoney();
  const reduced = list && list.amount > price.amount;
  return (
    <span className="price">
      {from && <span className="price-note">from </span>}
      <strong className={reduced ? "price-reduced" : undefined}>{format(price)}</strong>
      {reduced && (
        <>
          {" "}
          <span className="visually-hidden">instead of </span>
          <s>{format(list)}</s>
        </>
      )}
      {unit && unit.unit !== "each" && <span className="price-note"> {per(unit)}</span>}
    </span>
  );
}
