import { useShop, useValue } from "../ui/context";
import { ProductCard } from "./ProductCard";

/** What can be asked for in any shop of the demo; the assistant's own suggestions follow. */
const OPENINGS = [
  "Find running shoes under $100",
  "A tent for two, in stock",
  "What is on offer today?",
  "Something for a coffee lover",
];

/** What a first visit sees: an invitation, a few ways to begin, and what is reduced today. */
export function Welcome() {
  const shop = useShop();
  const profile = useValue(shop.profile);
  const offers = useValue(shop.offers);
  return (
    <div className="welcome">
      <p className="welcome-shop">{profile?.name}</p>
      <h1>What can I get you?</h1>
      <p className="welcome-lead">
        Say it in your own words. I look through the whole shop, fill your cart, and buy nothing
        without your yes.
      </p>
      <ul className="chips" aria-label="Ways to begin">
        {OPENINGS.map((opening) => (
          <li key={opening}>
            <button
              type="button"
              className="chip"
              onClick={() => void shop.conversation.say(opening)}
            >
              {opening}
            </button>
          </li>
        ))}
      </ul>
      {offers.length > 0 && (
        <section className="offers" aria-labelledby="offers">
          <h2 id="offers">Reduced today</h2>
          <ul className="cards">
            {offers.map((card) => (
              <li key={card.product_id}>
                <ProductCard card={card} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
