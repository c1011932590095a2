"""Words for what shops sell and for what such things are like, whatever the tenant's catalogue holds.

The model sees them by their kind, so that what was learnt of "tent" holds for "trampoline". Nothing is
looked for or filtered by these tables: that is the catalogue's to know.
"""

from __future__ import annotations

from shared.assistant.language.text import among, stem

_WORN = """
shoe sneaker trainer boot sandal slipper heel loafer flat clog wellies pump oxford brogue espadrille insole
lace sock stocking tights legging pants trouser jean jogger chino short skirt dress gown jumpsuit romper
overall dungarees shirt tshirt tee t-shirt blouse top tank polo jersey sweater sweatshirt jumper pullover
cardigan hoodie vest gilet jacket coat parka blazer suit tuxedo raincoat anorak windbreaker fleece poncho
cape robe bathrobe pyjama pajama nightgown underwear boxer brief bra lingerie thermals swimsuit bikini
trunks wetsuit rashguard hat cap beanie beret helmet visor headband scarf shawl glove mitten belt tie bowtie
suspenders handkerchief apron uniform costume onesie romper bib watch bracelet necklace earring ring pendant
brooch anklet cufflink jewelry jewellery sunglasses glasses goggles purse handbag clutch wallet tote
backpack rucksack daypack satchel duffel suitcase luggage briefcase pouch fannypack umbrella keychain
keyring sweatpants tracksuit kimono sari clothing clothes outfit garment footwear apparel accessories
"""
_HOUSE = """
sofa couch armchair chair stool bench recliner ottoman table desk nightstand bookcase bookshelf shelf
shelves shelving cabinet cupboard wardrobe dresser drawer bed mattress headboard crib cot pillow cushion
duvet comforter blanket quilt throw sheet pillowcase bedding linen towel bathmat rug carpet mat doormat
curtain drape blind lamp lantern chandelier lightbulb bulb candle candlestick diffuser vase frame poster
painting mirror clock plant planter flowerpot pot pan wok skillet saucepan casserole dish plate bowl cup mug
glass tumbler goblet carafe jug pitcher kettle teapot toaster blender mixer juicer grinder microwave oven
stove fridge refrigerator freezer dishwasher washer dryer airfryer fryer cooker grill griddle barbecue bbq
smoker knife knives fork spoon spatula ladle whisk peeler grater colander strainer chopping board cutlery
silverware tray tin jar container tupperware lunchbox thermos flask bottle coaster napkin tablecloth vacuum
hoover broom mop bucket dustpan sponge detergent soap bleach cleaner iron ironing hanger hamper basket bin
ladder hammer drill screwdriver wrench pliers saw sander toolbox screws nails tape glue paint brush roller
hose sprinkler shovel rake spade wheelbarrow lawnmower mower trimmer seeds fertilizer soil gazebo parasol
hammock swing trampoline heater fan humidifier dehumidifier purifier thermostat radiator lock padlock safe
doorbell mailbox furniture decor appliance ornament wreath
"""
_TECH = """
laptop notebook computer pc macbook chromebook tablet ipad phone smartphone iphone mobile charger cable
adapter powerbank headphone earphone earbud airpods headset speaker soundbar microphone mic amplifier
turntable radio tv television monitor screen projector remote console controller playstation xbox nintendo
switch gamepad keyboard mouse mousepad webcam camera lens tripod drone printer scanner ink toner router
modem dongle hub usb ssd harddrive drive memory card sd ram gpu processor motherboard smartwatch tracker
fitbit kindle ereader e-reader calculator battery batteries extension plug socket electronics gadget stylus
dashcam walkie
"""
_PLAY = """
toy doll lego puzzle jigsaw game boardgame cards dice teddy plush plushie robot train kite yoyo slime
playdough crayon marker pencil pen eraser notebook journal diary planner calendar binder folder stapler
scissors paper envelope stamp sticker canvas easel yarn needle thread fabric sewing knitting guitar ukulele
piano violin drum flute harmonica saxophone trumpet book novel comic manga cookbook magazine dictionary
textbook dvd vinyl record bike bicycle ebike tricycle scooter skateboard rollerblades skates tire tyre inner
tube saddle pedal pump tent tarp hammock sleeping bag sleepingbag stove cooler compass binoculars telescope
headlamp flashlight torch kayak canoe paddle surfboard snowboard ski sled rope carabiner harness fishing rod
reel bait tackle ball football basketball volleyball baseball bat racket racquet shuttlecock net goal golf
club hockey puck yoga dumbbell kettlebell barbell treadmill weights bench bands foamroller jumprope mat
gloves punching pool stroller pram pushchair carseat highchair diaper nappy nappies pacifier dummy rattle
bottle formula wipes playpen walker leash collar kennel aquarium cage litter kibble treats feeder scratching
birdseed
"""
_USED = """
shampoo conditioner lotion moisturizer moisturiser sunscreen serum cream toner cleanser mask scrub lipstick
mascara eyeliner foundation concealer blush palette polish perfume cologne fragrance deodorant razor shaver
trimmer toothbrush toothpaste floss mouthwash hairdryer straightener curler comb hairbrush makeup cosmetics
vitamin supplement protein creatine bandage plaster thermometer ointment tissue tampons pads coffee espresso
tea matcha cocoa juice soda cola lemonade water milk beer wine whisky whiskey vodka gin rum champagne
prosecco bread bagel baguette croissant cake cookie biscuit cracker chip crisps popcorn chocolate candy gum
cereal granola oat oats muesli rice pasta noodle spaghetti flour sugar salt pepper spice cinnamon vanilla
oil vinegar sauce ketchup mustard mayo mayonnaise honey jam butter cheese cheddar yogurt yoghurt cream egg
tofu hummus meat beef steak pork bacon ham sausage chicken turkey fish salmon tuna shrimp prawn apple banana
orange lemon lime grape berry strawberry blueberry raspberry mango avocado pineapple melon peach pear plum
cherry tomato potato onion garlic carrot cucumber lettuce spinach broccoli mushroom corn bean lentil
chickpea pea nut almond walnut cashew peanut pistachio raisin salad soup snack groceries fruit vegetables
veggies beverage drink massage facial manicure pedicure spa hamper bouquet flowers roses wrapping merch
souvenir
"""
_TRAITS = """
waterproof wireless bluetooth rechargeable foldable folding portable lightweight heavy-duty stretchy
breathable insulated padded quilted hooded sleeveless collared zipped striped plaid checked floral polka
dotted patterned plain printed camouflage leopard velvet silk satin linen wool woolen cashmere cotton denim
leather suede faux nylon polyester fleece knit knitted wooden bamboo metal steel stainless aluminium
aluminum copper ceramic porcelain plastic rubber marble granite glass organic vegan vegetarian gluten-free
sugar-free decaf unscented scented hypoallergenic biodegradable recycled reusable disposable vintage retro
modern rustic antique minimalist boho formal casual sporty smart elegant slim skinny baggy loose oversized
fitted cropped ankle knee-length long-sleeved short-sleeved sleeved v-neck turtleneck crew round square
rectangular oval king queen double single twin ergonomic adjustable automatic manual electric cordless
digital analog analogue solar noise-cancelling gaming outdoor indoor running hiking trail walking camping
cycling swimming climbing skiing travel kids mens womens ladies toddler baby junior adult unisex maternity
petite plus-size wide narrow spicy sweet salty savory roasted ground frozen fresh dried canned instant
sparkling mini portable compact sturdy durable soft fluffy cosy cozy matte glossy shiny sparkly golden
pastel neon
"""
#: Words that have other uses than to name a thing sold, left to what stands around them.
_OTHERWISE = among(
    "card cards switch watch iron safe lock drive single double smart single record stamp light top short "
    "ring goal club plain memory screen round manual charge tie book cap bat pump net tape fan plant saw cup "
    "mobile phone tablet water ground fresh sheet bin basket order hub tracker tracking swing extension "
    "remote instant modern formula weights travel running walking computer radio train bag throw robot game"
)
THINGS = among(f"{_WORN} {_HOUSE} {_TECH} {_PLAY} {_USED}") - _OTHERWISE
_PROPERTIES = among(_TRAITS) - _OTHERWISE


def ware_kind(word: str) -> str:
    """``<thing>`` for what is sold, ``<trait>`` for what it is like, nothing for another word."""
    single = stem(word)
    if word in THINGS or single in THINGS:
        return "<thing>"
    return "<trait>" if word in _PROPERTIES or single in _PROPERTIES else ""
