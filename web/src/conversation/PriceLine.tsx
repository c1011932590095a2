import type { PriceHistory } from "../api/types";
import { day, plain } from "../format";
import { useLocale, useMoney } from "../ui/context";

const WIDE = 300;
const HIGH = 56;
const EDGE = 4;

/** What something cost, and when: a line for the eye, and the same as a list. */
export function PriceLine({ history }: { history: PriceHistory }) {
  const format = useMoney();
  const locale = useLocale();
  return (
    <section className="prices" aria-label={`Prices of ${plain(history.title)}`}>
      <p className="prices-now">
        <bdi>{plain(history.title)}</bdi>
        <strong>{format(history.now)}</strong>
      </p>
      {history.points.length > 1 && <Line history={history} />}
      <ol>
        {history.points.map((point) => (
          <li key={point.since}>
            <span>since {day(point.since, locale)}</span>
            <span>
              {point.on_sale && <span className="badge badge-sale">sale</span>}{" "}
              {format(point.price)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Steps from the oldest point to now: a price counts until the next one does. */
function Line({ history }: { history: PriceHistory }) {
  return (
    <svg viewBox={`0 0 ${WIDE} ${HIGH}`} aria-hidden="true" preserveAspectRatio="none">
      <path d={path(history.points)} />
    </svg>
  );
}

function path(points: PriceHistory["points"]): string {
  const ordered = [...points].reverse();
  const amounts = ordered.map((point) => point.price.amount);
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  const step = (WIDE - 2 * EDGE) / ordered.length;
  const y = (amount: number) =>
    HIGH - EDGE - ((amount - least) / (most - least || 1)) * (HIGH - 2 * EDGE);
  const runs = amounts.map((amount, at) => `V${y(amount)} H${EDGE + (at + 1) * step}`);
  return `M${EDGE} ${y(amounts[0] ?? 0)} ${runs.join(" ")}`;
}
