import type { Order } from "../api/types";
import { date } from "../format";
import { useLocale, useMoney } from "../ui/context";
import { happened, who } from "./progress";

/** What happened to an order, when, and by whom. */
export function Timeline({ order }: { order: Order }) {
  const locale = useLocale();
  const format = useMoney();
  return (
    <ol className="timeline" aria-label="What happened">
      {order.timeline.map((entry) => (
        <li key={`${entry.at} ${entry.what} ${entry.note}`}>
          <strong>
            {happened(entry)}
            {entry.amount && ` ${format(entry.amount)}`}
          </strong>
          <small>
            {date(entry.at, locale)}
            {who(entry)}
          </small>
        </li>
      ))}
    </ol>
  );
}
