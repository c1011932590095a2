import type { Shop } from "../api/types";
import { roundMoney } from "../format";
import type { ShopWindow } from "../shop";
import { useShop, useValue } from "../ui/context";
import { ProductCard } from "./ProductCard";

/** What a first visit sees: an invitation, a few ways to begin, and what is reduced today. */
export function Welcome() {
  const shop = useShop();
  const profile = useValue(shop.profile);
  const shown = useValue(shop.window);
  const { offers } = shown;
  return (
    <div className="welcome">
      <p className="welcome-shop">{profile?.name}</p>
      <h1>What can I get you?</h1>
      <p className="welcome-lead">
        Say it in your own words. I look through the whole shop, fill your cart, and buy nothing
        without your yes.
      </p>
      <ul className="chips" aria-label="Ways to begin">
        {openings(shown, profile).map((opening) => (
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

/** Things to say that this shop has an answer to. */
function openings({ kinds, price }: ShopWindow, profile: Shop | null): string[] {
  const [first, ...others] = kinds;
  if (!first || !profile) return [];
  const amount = price && roundMoney({ amount: price, currency: profile.currency }, profile.locale);
  const under = amount ? ` under ${amount}` : "";
  return [`Find ${first}${under}`, ...others.map((kind) => `Show me ${kind}`), "What's on sale?"];
}
