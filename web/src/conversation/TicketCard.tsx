import type { Ticket } from "../api/types";
import { date, plain, words } from "../format";
import { useLocale } from "../ui/context";

const NEXT: Readonly<Record<Ticket["state"], string>> = {
  open: "The shop's people have it, and answer here.",
  pending: "The shop's people have answered.",
  solved: "It is settled. Write again, and it is opened again.",
  closed: "It is closed.",
};

/** A question that people answer: what it is about, where it stands, and how to name it. */
export function TicketCard({ ticket }: { ticket: Ticket }) {
  const locale = useLocale();
  return (
    <section className="teaser ticket" aria-label="Ticket">
      <p>
        <span className="teaser-label">Ticket of {date(ticket.created_at, locale)}</span>
        <strong>
          <bdi>{plain(ticket.subject)}</bdi>
        </strong>
      </p>
      <span className="badge" data-status={ticket.state}>
        {words(ticket.state)}
      </span>
      <p className="ticket-next">{NEXT[ticket.state]}</p>
      <p className="ticket-reference">
        <span className="teaser-label">Reference </span>
        <code>{ticket.id}</code>
      </p>
    </section>
  );
}
