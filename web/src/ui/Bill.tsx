import type { Discounted, Money, QuotedLine, Total } from "../api/types";
import { quantity } from "../format";
import { useMoney } from "./context";
import { Picture } from "./Picture";

/**
 * The entries of a bill, as they were reckoned; they sum to the last. What promotions take off is
 * shown one by one where they are given.
 */
export function Totals(props: {
  totals: readonly Total[];
  discounts?: readonly Discounted[];
  includedTax?: Money;
}) {
  const { totals, discounts = [], includedTax } = props;
  const format = useMoney();
  return (
    <dl className="totals">
      {totals
        .flatMap((entry) => apart(entry, discounts))
        .map((entry) => (
          <div key={`${entry.type} ${entry.title}`} className={`totals-${entry.type}`}>
            <dt>{entry.title}</dt>
            <dd>{isFree(entry) ? "Free" : format(entry.amount)}</dd>
          </div>
        ))}
      {includedTax && includedTax.amount > 0 && (
        <div className="totals-note">
          <dt>Tax included</dt>
          <dd>{format(includedTax)}</dd>
        </div>
      )}
    </dl>
  );
}

/** The entry itself, or the promotions that it is the sum of. */
function apart(entry: Total, discounts: readonly Discounted[]): readonly Total[] {
  if (entry.type !== "discount" || discounts.length === 0) return [entry];
  return discounts.map(({ title, code, amount }) => ({
    type: "discount",
    title: code ? `${title} (${code})` : title,
    amount,
  }));
}

const isFree = (entry: Total): boolean => entry.type === "fulfillment" && entry.amount.amount === 0;

/** What is or was bought, line by line. */
export function Lines({ lines }: { lines: readonly QuotedLine[] }) {
  return (
    <ul className="lines">
      {lines.map((line) => (
        <Line key={line.line_id} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { line: QuotedLine }) {
  const format = useMoney();
  const promoted = (line.discounts ?? [])
    .filter((share) => share.of === "items")
    .reduce((sum, share) => sum + share.amount.amount, 0);
  const paid = {
    ...line.subtotal,
    amount: line.subtotal.amount + line.discount.amount + promoted,
  };
  return (
    <li className="line">
      <Picture src={line.image} title={line.title} />
      <div className="line-what">
        <p className="line-title">{line.title}</p>
        <Options options={line.options} />
        <p className="line-options">
          {quantity(line.quantity, line.sell_unit)} × {format(line.unit_price)}
          {line.backordered > 0 && ` · ${quantity(line.backordered, line.sell_unit)} on backorder`}
        </p>
      </div>
      <p className="line-sum">
        {format(paid)}
        {paid.amount < line.subtotal.amount && (
          <>
            <span className="visually-hidden"> instead of </span>
            <s>{format(line.subtotal)}</s>
          </>
        )}
      </p>
    </li>
  );
}

/** `Blue · 43` for a variant's options. */
export function Options({ options }: { options: Readonly<Record<string, string>> | undefined }) {
  const values = Object.values(options ?? {});
  return values.length > 0 && <p className="line-options">{values.join(" · ")}</p>;
}
