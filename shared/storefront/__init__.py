"""What a shopper is shown, made up from several rooms: cards with live price and stock."""
