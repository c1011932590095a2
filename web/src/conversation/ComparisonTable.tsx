import type { Comparison } from "../api/types";
import { plain, words } from "../format";
import { useMoney } from "../ui/context";
import { Picture } from "../ui/Picture";

type Row = Comparison["rows"][number];

/** Products side by side, what is ahead marked in words too. It scrolls within itself where it is wide. */
export function ComparisonTable({ comparison }: { comparison: Comparison }) {
  const titles = comparison.items.map((card) => plain(card.title));
  const name = `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}, compared`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="comparison" aria-label={name} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{name}</caption>
        <thead>
          <tr>
            <td />
            {comparison.items.map((card) => (
              <th key={card.product_id} scope="col">
                <span className="comparison-picture">
                  <Picture src={card.image} title={card.title} />
                </span>
                <bdi>{plain(card.title)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparison.rows.map((row) => (
            <RowView key={row.label} row={row} items={comparison.items} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RowView({ row, items }: { row: Row; items: Comparison["items"] }) {
  const format = useMoney();
  const margin = row.saving ? format(row.saving) : row.margin;
  return (
    <tr>
      <th scope="row">{words(row.label)}</th>
      {items.map((card, place) => (
        <td key={card.product_id} data-best={row.best === place || undefined}>
          <bdi>{plain(row.values[place] ?? "") || "—"}</bdi>
          {row.best === place && row.less && (
            <small>{margin ? `${row.less}, by ${margin}` : row.less}</small>
          )}
        </td>
      ))}
    </tr>
  );
}
