import { useState } from "react";
import { asRefusal } from "../api/refusal";
import { useShop } from "../ui/context";
import { Icon } from "../ui/Icon";

interface AddButtonProps {
  readonly productId: string;
  readonly sku: string | undefined;
  readonly title: string;
  readonly quantity?: number;
  readonly gone?: boolean;
  readonly strong?: boolean;
  readonly onAdded?: () => void;
}

type State =
  | { readonly at: "ready" | "adding" | "added" }
  | { readonly at: "refused"; readonly why: string };

/** Puts a variant into the cart and says beside itself what came of it. */
export function AddButton(props: AddButtonProps) {
  const { productId, sku, title, quantity = 1, gone = false, strong = false, onAdded } = props;
  const { cart } = useShop();
  const [state, setState] = useState<State>({ at: "ready" });
  const add = async () => {
    if (!sku) return;
    setState({ at: "adding" });
    try {
      await cart.add(productId, sku, quantity);
      setState({ at: "added" });
      onAdded?.();
    } catch (thrown) {
      setState({ at: "refused", why: asRefusal(thrown).message });
    }
  };
  return (
    <>
      <button
        type="button"
        className={strong ? "button" : "button button-quiet"}
        disabled={gone || !sku}
        aria-busy={state.at === "adding"}
        onClick={() => state.at !== "adding" && void add()}
      >
        <Icon name={state.at === "added" ? "check" : "plus"} />
        {gone ? "Sold out" : WORDS[state.at]}
        <span className="visually-hidden">: {title}</span>
      </button>
      <span className="visually-hidden" role="status">
        {state.at === "added" ? `${title} is in your cart` : ""}
      </span>
      {state.at === "refused" && (
        <p className="beside-problem" role="alert">
          {state.why}
        </p>
      )}
    </>
  );
}

const WORDS = { ready: "Add to cart", adding: "Adding…", added: "Added", refused: "Add to cart" };
