/**
 * What the retail shop sells: departments, their aisles and the products in them. A product and one of
 * its materials and sizes make a title ("Cedar planter, 60 cm"); later sizes cost more. The two
 * archetypes of an aisle are the kinds of customer who shop there, the stronger first.
 */

export const ARCHETYPES = [
  'cook',
  'gardener',
  'nester',
  'stylish',
  'parent',
  'active',
  'techie',
  'host',
] as const;
export type Archetype = (typeof ARCHETYPES)[number];

export interface ProductRules {
  readonly minimumAge?: 16 | 18;
  readonly sensitive?: 'health' | 'finance' | 'intimate';
  /** Names of regions where the product may not be sold. */
  readonly barred?: readonly string[];
}

export interface Product {
  readonly noun: string;
  /** Pounds, for a middling material in the smallest size. */
  readonly price: number;
  readonly materials: readonly string[];
  readonly sizes: readonly string[];
  /** Price of the largest size over that of the smallest. */
  readonly largest: number;
  readonly rules: ProductRules;
}

export interface Aisle {
  readonly name: string;
  readonly archetypes: readonly [Archetype, Archetype];
  /** Typical unit margin over price. */
  readonly marginRate: number;
  readonly returnRate: number;
  readonly products: readonly Product[];
}

export interface Department {
  readonly name: string;
  /** Share of the range, relative to other departments. */
  readonly weight: number;
  readonly aisles: readonly Aisle[];
}

const NORTH_AMERICA = ['California', 'Colorado', 'Virginia', 'Canada'] as const;
const OUTSIDE_EU_AND_UK: ProductRules = { barred: NORTH_AMERICA };
const ALCOHOL: ProductRules = { minimumAge: 18, barred: NORTH_AMERICA };
const BLADE: ProductRules = { minimumAge: 18 };
const HEALTH: ProductRules = { sensitive: 'health' };
const INTIMATE: ProductRules = { sensitive: 'intimate', minimumAge: 16 };
const FINANCE: ProductRules = { sensitive: 'finance' };

/** A product; materials and sizes are separated by bars. */
function of(
  noun: string,
  price: number,
  materials: string,
  sizes: string,
  { largest = 1.8, ...rules }: ProductRules & { readonly largest?: number } = {},
): Product {
  return { noun, price, materials: materials.split('|'), sizes: sizes.split('|'), largest, rules };
}

function aisle(
  name: string,
  archetypes: readonly [Archetype, Archetype],
  marginRate: number,
  returnRate: number,
  products: readonly Product[],
): Aisle {
  return { name, archetypes, marginRate, returnRate, products };
}

export const DEPARTMENTS: readonly Department[] = [
  {
    name: 'Kitchen and dining',
    weight: 12,
    aisles: [
      aisle('Cookware', ['cook', 'host'], 0.4, 0.04, [
        of('casserole', 58, 'cast iron|enamel|stoneware', '20 cm|24 cm|28 cm'),
        of('frying pan', 34, 'carbon steel|non-stick|cast iron|copper', '20 cm|24 cm|30 cm'),
        of('saucepan', 29, 'stainless steel|enamel|copper', '14 cm|16 cm|20 cm'),
        of('stockpot', 46, 'stainless steel|aluminium|enamel', '6 l|8 l|12 l'),
        of('wok', 32, 'carbon steel|cast iron|non-stick', '28 cm|32 cm|36 cm'),
      ]),
      aisle('Bakeware', ['cook', 'parent'], 0.44, 0.03, [
        of('loaf tin', 11, 'steel|silicone|ceramic', '450 g|900 g'),
        of('cake tin', 13, 'springform|loose-based|non-stick', '18 cm|20 cm|23 cm'),
        of('mixing bowl', 14, 'stoneware|glass|steel|melamine', '2 l|3 l|5 l'),
        of('rolling pin', 12, 'beech|marble|maple', '38 cm|45 cm'),
        of('proving basket', 15, 'rattan|wood pulp', '500 g|1 kg'),
        of('baking tray', 12, 'steel|aluminium|enamel', '30 cm|40 cm'),
      ]),
      aisle('Tableware', ['host', 'cook'], 0.48, 0.06, [
        of('jug', 17, 'enamel|glass|stoneware|porcelain', '0.5 l|1 l|1.5 l'),
        of('dinner plates', 36, 'stoneware|porcelain|bone china', 'set of 4|set of 6|set of 8'),
        of('serving bowl', 24, 'acacia|stoneware|porcelain|olive wood', '22 cm|28 cm|32 cm'),
        of('tumblers', 18, 'recycled glass|cut glass|ribbed', 'set of 4|set of 6'),
        of('cutlery', 48, 'stainless steel|brushed steel|beech-handled', '16 pieces|24 pieces|32 pieces'),
        of('mug', 9, 'stoneware|enamel|porcelain|glass', '250 ml|350 ml'),
      ]),
      aisle('Knives and boards', ['cook', 'techie'], 0.42, 0.04, [
        of("chef's knife", 46, 'carbon steel|stainless steel|Damascus steel', '15 cm|20 cm|25 cm', BLADE),
        of('paring knife', 16, 'carbon steel|stainless steel|ceramic', '8 cm|10 cm', BLADE),
        of('bread knife', 28, 'stainless steel|serrated', '20 cm|25 cm', BLADE),
        of('chopping board', 22, 'beech|bamboo|olive wood|rubber', '30 cm|38 cm|45 cm'),
        of('knife sharpener', 19, 'ceramic|diamond|whetstone', 'two-stage|three-stage'),
      ]),
      aisle('Coffee and tea', ['cook', 'techie'], 0.38, 0.05, [
        of('cafetiere', 27, 'glass|steel|double-walled', '3 cups|6 cups|8 cups'),
        of('teapot', 25, 'cast iron|stoneware|glass|porcelain', '0.6 l|0.9 l|1.2 l'),
        of('coffee grinder', 38, 'hand|burr|electric', '40 g|100 g'),
        of('moka pot', 24, 'aluminium|steel', '3 cups|6 cups|9 cups'),
        of('kettle', 44, 'gooseneck|stovetop|brushed steel', '0.9 l|1.5 l|1.7 l'),
      ]),
    ],
  },
  {
    name: 'Home and decor',
    weight: 10,
    aisles: [
      aisle('Lighting', ['nester', 'techie'], 0.46, 0.08, [
        of('table lamp', 44, 'ceramic|brass|rattan|oak', '32 cm|45 cm|60 cm'),
        of('floor lamp', 96, 'brass|ash|steel', '140 cm|160 cm'),
        of('pendant shade', 36, 'linen|paper|rattan|glass', '25 cm|35 cm|50 cm'),
        of('string lights', 15, 'copper|festoon|paper lantern', '3 m|5 m|10 m'),
        of('desk lamp', 39, 'steel|clip-on|brass', '38 cm|50 cm'),
      ]),
      aisle('Rugs and cushions', ['nester', 'stylish'], 0.5, 0.1, [
        of('rug', 92, 'wool|jute|cotton|recycled', '120 x 170 cm|160 x 230 cm|200 x 290 cm'),
        of('runner', 52, 'wool|jute|flatweave', '60 x 180 cm|70 x 240 cm'),
        of('cushion', 21, 'velvet|linen|wool|boucle', '40 cm|45 cm|60 cm'),
        of('throw', 38, 'lambswool|cotton|mohair|recycled wool', '130 x 170 cm|150 x 200 cm'),
        of('doormat', 16, 'coir|rubber|recycled', '40 x 60 cm|50 x 80 cm'),
      ]),
      aisle('Candles and scent', ['host', 'stylish'], 0.56, 0.02, [
        of('candle', 17, 'soy wax|beeswax|fig|cedarwood|sea salt', '180 g|300 g|600 g'),
        of('reed diffuser', 24, 'bergamot|lavender|fig|white tea', '100 ml|200 ml'),
        of('dinner candles', 9, 'beeswax|rapeseed wax|twisted', 'pack of 4|pack of 8'),
        of('candle holder', 14, 'brass|glass|ceramic|iron', '8 cm|15 cm|25 cm'),
        of('room spray', 13, 'rosemary|linen|sandalwood', '100 ml|150 ml'),
      ]),
      aisle('Mirrors and frames', ['nester', 'host'], 0.52, 0.09, [
        of('wall mirror', 68, 'round brass|oak|arched|rattan', '50 cm|70 cm|90 cm'),
        of('picture frame', 14, 'oak|walnut|black|brass', '13 x 18 cm|A4|A3'),
        of('art print', 22, 'botanical|harbour|abstract|city map', 'A4|A3|A2'),
        of('wall clock', 34, 'oak|station|cork|steel', '25 cm|35 cm'),
        of('vase', 26, 'stoneware|glass|ceramic|recycled glass', '15 cm|22 cm|30 cm'),
      ]),
      aisle('Storage', ['nester', 'parent'], 0.43, 0.05, [
        of('storage basket', 19, 'seagrass|wicker|felt|cotton rope', 'small|medium|large'),
        of('laundry hamper', 36, 'bamboo|wicker|canvas', '40 l|60 l|80 l'),
        of('coat hooks', 21, 'oak|brass|cast iron', '3 hooks|5 hooks'),
        of('storage box', 11, 'felt|card|clear|metal', '10 l|20 l|45 l'),
        of('shoe rack', 34, 'bamboo|steel|oak', '2 tiers|3 tiers'),
      ]),
    ],
  },
  {
    name: 'Furniture',
    weight: 6,
    aisles: [
      aisle('Tables', ['nester', 'host'], 0.4, 0.07, [
        of('side table', 72, 'oak|marble|mango wood|steel', '40 cm|50 cm'),
        of('coffee table', 148, 'oak|walnut|glass|travertine', '80 cm|110 cm'),
        of('dining table', 320, 'oak|ash|extending pine', '120 cm|160 cm|200 cm'),
        of('bedside table', 84, 'oak|painted|rattan', '1 drawer|2 drawers'),
      ]),
      aisle('Seating', ['nester', 'host'], 0.42, 0.09, [
        of('dining chair', 78, 'beech|velvet|rattan|bentwood', 'single|pair'),
        of('bar stool', 69, 'oak|steel|rattan', '65 cm|75 cm'),
        of('armchair', 260, 'linen|boucle|leather', 'compact|wide'),
        of('footstool', 64, 'velvet|leather|jute', '40 cm|60 cm'),
      ]),
      aisle('Shelves and desks', ['techie', 'nester'], 0.41, 0.06, [
        of('bookcase', 138, 'oak|birch|steel', '3 shelves|5 shelves'),
        of('wall shelf', 29, 'oak|pine|walnut', '40 cm|60 cm|90 cm'),
        of('desk', 165, 'oak|birch|standing', '100 cm|120 cm|140 cm'),
        of('desk chair', 124, 'mesh|felt|leather', 'low back|high back'),
      ]),
      aisle("Children's room", ['parent', 'nester'], 0.41, 0.05, [
        of('toy chest', 66, 'pine|painted|wicker', '60 l|90 l'),
        of('step stool', 24, 'beech|painted|bamboo', '1 step|2 steps'),
        of('bookshelf', 58, 'birch|painted|pine', '3 shelves|4 shelves'),
        of('night light', 18, 'moon|rabbit|star', 'plug-in|rechargeable', { largest: 1.15 }),
      ]),
    ],
  },
  {
    name: 'Bed and bath',
    weight: 8,
    aisles: [
      aisle('Bedding', ['nester', 'stylish'], 0.46, 0.09, [
        of('duvet cover', 46, 'linen|cotton percale|brushed cotton|sateen', 'single|double|king'),
        of('fitted sheet', 22, 'cotton percale|linen|jersey', 'single|double|king'),
        of('pillowcases', 16, 'linen|cotton|silk', 'pair|set of 4'),
        of('bedspread', 64, 'quilted|waffle|linen', 'double|king'),
      ]),
      aisle('Duvets and pillows', ['nester', 'active'], 0.43, 0.06, [
        of('duvet', 58, 'goose down|wool|recycled fibre', '4.5 tog|10.5 tog|13.5 tog'),
        of('pillow', 24, 'feather|wool|memory foam|recycled fibre', 'soft|medium|firm', { largest: 1.15 }),
        of('mattress topper', 96, 'wool|memory foam|latex', 'single|double|king'),
        of('weighted blanket', 68, 'cotton|knitted', '4 kg|6 kg|8 kg'),
      ]),
      aisle('Towels', ['nester', 'stylish'], 0.48, 0.05, [
        of('bath towel', 18, 'cotton|linen|bamboo|waffle', 'standard|large'),
        of('hand towels', 17, 'cotton|linen|waffle', 'pair|set of 4'),
        of('bath mat', 21, 'cotton|teak|cork|diatomite', '50 x 70 cm|60 x 90 cm'),
        of('bathrobe', 48, 'waffle|terry|linen', 'S|M|L', { largest: 1.12 }),
      ]),
      aisle('Bathroom', ['nester', 'active'], 0.47, 0.05, [
        of('soap dispenser', 14, 'ceramic|glass|stone', '250 ml|400 ml'),
        of('shower caddy', 26, 'steel|bamboo|corner', '2 tiers|3 tiers'),
        of('shower curtain', 23, 'linen-look|waffle|botanical', '180 x 180 cm|180 x 200 cm'),
        of('toothbrush holder', 9, 'ceramic|bamboo|terrazzo', 'pair|family'),
      ]),
    ],
  },
  {
    name: 'Garden',
    weight: 10,
    aisles: [
      aisle('Planters', ['gardener', 'nester'], 0.48, 0.04, [
        of('planter', 29, 'cedar|zinc|terracotta|fibreclay', '30 cm|45 cm|60 cm'),
        of('window box', 24, 'cedar|zinc|terracotta', '40 cm|60 cm|80 cm'),
        of('hanging basket', 14, 'wicker|wire|rattan', '30 cm|35 cm|40 cm'),
        of('plant pot', 9, 'terracotta|glazed|concrete', '12 cm|17 cm|24 cm'),
        of('raised bed', 88, 'larch|steel|oak', '1 m|1.5 m|2 m'),
      ]),
      aisle('Seeds and bulbs', ['gardener', 'cook'], 0.58, 0.01, [
        of(
          'tulip bulbs',
          8,
          'apricot|white triumphator|parrot',
          '10 bulbs|25 bulbs|50 bulbs',
          OUTSIDE_EU_AND_UK,
        ),
        of('seeds', 3.5, 'sweet pea|cosmos|sunflower|poppy|basil', '1 packet|3 packets', OUTSIDE_EU_AND_UK),
        of('tomato seeds', 3.5, 'plum|cherry|beefsteak', '1 packet|3 packets', OUTSIDE_EU_AND_UK),
        of('seed trays', 9, 'bamboo|recycled|cork', 'set of 3|set of 6'),
        of('herb kit', 15, 'windowsill|Italian|salad', '3 pots|5 pots'),
      ]),
      aisle('Garden tools', ['gardener', 'techie'], 0.4, 0.03, [
        of('hand trowel', 13, 'steel|copper|ash-handled', 'narrow|wide'),
        of('secateurs', 26, 'bypass|anvil|ratchet', '18 cm|22 cm', { minimumAge: 16 }),
        of('watering can', 24, 'zinc|steel|recycled', '2 l|5 l|9 l'),
        of('border fork', 36, 'steel|stainless steel|ash-handled', 'small|standard'),
        of('garden hose', 32, 'coiled|woven|reinforced', '15 m|25 m|40 m'),
        of('gardening gloves', 12, 'leather|bamboo|cotton', 'S|M|L', { largest: 1.12 }),
      ]),
      aisle('Outdoor living', ['host', 'gardener'], 0.42, 0.06, [
        of('parasol', 74, 'cotton|olefin|wooden', '2 m|2.7 m|3 m'),
        of('fire pit', 96, 'steel|cast iron|corten', '50 cm|60 cm|80 cm'),
        of('bistro set', 128, 'steel|acacia|folding', '2 seats|4 seats'),
        of('garden bench', 165, 'teak|acacia|cast iron', '120 cm|150 cm'),
        of('lantern', 22, 'solar|copper|rattan', '25 cm|40 cm|55 cm'),
      ]),
      aisle('Wildlife', ['gardener', 'parent'], 0.45, 0.02, [
        of('bird feeder', 16, 'copper|steel|cedar', 'small|large'),
        of('nest box', 19, 'larch|woodcrete|cedar', '28 mm|32 mm'),
        of('bee hotel', 18, 'bamboo|pine|larch', 'small|large'),
        of('bird seed', 9, 'sunflower|robin|no-mess', '1 kg|3 kg|5 kg'),
        of('bird bath', 34, 'stone|copper|ceramic', '30 cm|40 cm'),
      ]),
    ],
  },
  {
    name: 'Food and drink',
    weight: 10,
    aisles: [
      aisle('Wine', ['host', 'cook'], 0.33, 0.01, [
        of('Malbec', 11, 'organic|old vine|reserve', '75 cl|case of 6', { ...ALCOHOL, largest: 5.4 }),
        of('Riesling', 12, 'dry|Mosel|late harvest', '75 cl|case of 6', { ...ALCOHOL, largest: 5.4 }),
        of('Rioja', 12, 'crianza|reserva|white', '75 cl|case of 6', { ...ALCOHOL, largest: 5.4 }),
        of('sparkling wine', 16, 'English|rosé|vintage', '75 cl|magnum', { ...ALCOHOL, largest: 2.2 }),
        of('wine', 9, 'alcohol-free red|alcohol-free white|alcohol-free rosé', '75 cl|case of 6', {
          largest: 5.4,
        }),
      ]),
      aisle('Spirits and beer', ['host', 'techie'], 0.32, 0.01, [
        of('gin', 29, 'London dry|sloe|barrel-aged', '35 cl|70 cl', { ...ALCOHOL, largest: 1.7 }),
        of('single malt', 46, 'Highland|Islay|sherry cask', '35 cl|70 cl', { ...ALCOHOL, largest: 1.7 }),
        of('pale ale', 16, 'session|hazy|West Coast', '6 cans|12 cans', ALCOHOL),
        of('tonic water', 7, 'Mediterranean|light|elderflower', '4 bottles|8 bottles'),
        of('cocktail set', 38, 'steel|copper|glass', '5 pieces|8 pieces'),
      ]),
      aisle('Pantry', ['cook', 'host'], 0.34, 0.01, [
        of('olive oil', 13, 'extra virgin|Ligurian|lemon|smoked', '250 ml|500 ml|1 l'),
        of('sea salt', 6, 'flaked|smoked|rosemary', '125 g|250 g'),
        of('pasta', 5, 'bronze-die|spelt|squid ink|orecchiette', '500 g|1 kg'),
        of('honey', 9, 'heather|acacia|set|chestnut', '227 g|340 g'),
        of('marmalade', 5.5, 'Seville|lemon|whisky', '227 g|340 g'),
        of('spice set', 19, 'Indian|Levantine|Mexican', '6 tins|9 tins'),
      ]),
      aisle('Chocolate and biscuits', ['host', 'parent'], 0.38, 0.01, [
        of('chocolate bar', 4.5, 'dark|milk|sea salt|orange|hazelnut', '80 g|180 g'),
        of('truffles', 14, 'dark|champagne|caramel', '12 pieces|24 pieces'),
        of('shortbread', 7, 'all-butter|ginger|lemon', '150 g|300 g'),
        of('oatcakes', 4, 'rough|seeded|cheese', '200 g|400 g'),
        of('hot chocolate', 9, 'dark|salted caramel|mint', '250 g|500 g'),
      ]),
      aisle('Tea, coffee and soft drinks', ['cook', 'active'], 0.39, 0.01, [
        of('coffee beans', 11, 'Ethiopian|Colombian|house|decaf', '250 g|1 kg'),
        of('loose tea', 8, 'Assam|Earl Grey|Darjeeling|sencha', '100 g|250 g'),
        of('cordial', 6, 'elderflower|rhubarb|blackcurrant', '50 cl|75 cl'),
        of('kombucha', 9, 'ginger|raspberry|green tea', '4 bottles|8 bottles'),
        of('energy drink', 8, 'citrus|berry|sugar-free', '4 cans|12 cans', { minimumAge: 16 }),
      ]),
    ],
  },
  {
    name: 'Clothing',
    weight: 11,
    aisles: [
      aisle('Knitwear', ['stylish', 'host'], 0.54, 0.24, [
        of('jumper', 54, 'lambswool|merino|cotton|cashmere', 'crew neck|roll neck|V-neck', { largest: 1.12 }),
        of('cardigan', 58, 'merino|cotton|alpaca', 'short|long', { largest: 1.12 }),
        of('scarf', 26, 'lambswool|cashmere|merino', '25 x 180 cm|70 x 200 cm', { largest: 1.12 }),
        of('beanie', 17, 'merino|ribbed|cashmere', 'one size|children', { largest: 1.12 }),
        of('gilet', 46, 'lambswool|quilted|fleece', 'short|long', { largest: 1.12 }),
      ]),
      aisle('Coats and jackets', ['stylish', 'active'], 0.5, 0.27, [
        of('raincoat', 84, 'waxed|recycled|rubberised', 'short|long', { largest: 1.12 }),
        of('down jacket', 118, 'recycled|lightweight|hooded', 'short|long', { largest: 1.12 }),
        of('overcoat', 145, 'wool|herringbone|camel', 'short|long', { largest: 1.12 }),
        of('chore jacket', 68, 'cotton|corduroy|denim', 'regular|loose', { largest: 1.12 }),
      ]),
      aisle('Shirts and dresses', ['stylish', 'nester'], 0.55, 0.29, [
        of('shirt', 42, 'linen|Oxford|flannel|poplin', 'regular|slim|loose', { largest: 1.12 }),
        of('midi dress', 62, 'linen|jersey|viscose|cotton', 'regular|petite|tall', { largest: 1.12 }),
        of('T-shirt', 18, 'organic cotton|striped|heavyweight', 'single|pack of 3', { largest: 2.4 }),
        of('trousers', 49, 'linen|cotton twill|corduroy', 'regular|cropped|wide leg', { largest: 1.12 }),
        of('pyjamas', 38, 'brushed cotton|jersey|silk', 'short|long', { largest: 1.12 }),
      ]),
      aisle('Footwear', ['stylish', 'active'], 0.48, 0.26, [
        of('trainers', 72, 'leather|canvas|recycled', 'low|high', { largest: 1.12 }),
        of('Chelsea boots', 108, 'leather|suede|vegan', 'flat|heeled', { largest: 1.12 }),
        of('slippers', 27, 'sheepskin|felt|corduroy', 'mule|boot', { largest: 1.12 }),
        of('wellingtons', 46, 'rubber|lined|recycled', 'short|tall', { largest: 1.12 }),
        of('socks', 11, 'wool|bamboo|cotton', 'pair|pack of 3|pack of 5'),
      ]),
      aisle('Bags and accessories', ['stylish', 'host'], 0.57, 0.12, [
        of('tote bag', 32, 'canvas|leather|recycled', 'medium|large', { largest: 1.12 }),
        of('crossbody bag', 58, 'leather|suede|nylon', 'small|medium'),
        of('belt', 26, 'leather|woven|suede', 'slim|wide', { largest: 1.12 }),
        of('sunglasses', 38, 'tortoiseshell|round|aviator', 'standard|polarised', { largest: 1.12 }),
        of('earrings', 24, 'gold-plated|silver|pearl', 'studs|hoops', { largest: 1.12 }),
      ]),
    ],
  },
  {
    name: 'Beauty',
    weight: 8,
    aisles: [
      aisle('Skincare', ['stylish', 'active'], 0.6, 0.03, [
        of('face cream', 24, 'oat|rosehip|ceramide|night', '30 ml|50 ml'),
        of('serum', 26, 'vitamin C|hyaluronic|niacinamide', '15 ml|30 ml'),
        of('retinol serum', 32, 'gentle|advanced|overnight', '15 ml|30 ml', {
          barred: ['Germany', 'France', 'Netherlands'],
        }),
        of('sun cream', 17, 'mineral|sport|sensitive', '100 ml|200 ml', { barred: NORTH_AMERICA }),
        of('cleanser', 15, 'oat|balm|foaming', '100 ml|200 ml'),
      ]),
      aisle('Hair', ['stylish', 'parent'], 0.55, 0.03, [
        of('shampoo', 10, 'argan|rosemary|scalp care|tea tree', '250 ml|500 ml'),
        of('conditioner', 10, 'argan|oat|coconut', '250 ml|500 ml'),
        of('hair dryer', 58, 'ionic|travel|salon', '1600 W|2100 W'),
        of('paddle brush', 15, 'boar bristle|bamboo|detangling', 'small|large'),
      ]),
      aisle('Make-up', ['stylish', 'parent'], 0.58, 0.05, [
        of('lipstick', 15, 'satin|matt|sheer', 'rosewood|brick|plum', { largest: 1.15 }),
        of('mascara', 14, 'tubing|volume|brown', '8 ml|12 ml', { largest: 1.15 }),
        of('foundation', 24, 'light|medium|full cover', '20 ml|30 ml', { largest: 1.15 }),
        of('nail polish', 9, 'gel|quick-dry|plant-based', '8 ml|12 ml'),
        of('brush set', 28, 'vegan|bamboo|travel', '5 pieces|9 pieces'),
      ]),
      aisle('Bath and body', ['active', 'host'], 0.57, 0.02, [
        of('hand cream', 9, 'shea|lavender|almond', '50 ml|100 ml'),
        of('bath salts', 13, 'Epsom|lavender|eucalyptus', '300 g|1 kg'),
        of('soap', 6, 'olive oil|goat milk|charcoal', '1 bar|3 bars'),
        of('body oil', 22, 'almond|neroli|jojoba', '100 ml|200 ml'),
        of('hand wash', 9, 'fig|citrus|oat', '300 ml|500 ml'),
      ]),
      aisle('Intimate care', ['active', 'stylish'], 0.56, 0.01, [
        of('period pants', 22, 'cotton|lace|sport', 'medium flow|heavy flow', {
          sensitive: 'intimate',
          largest: 1.15,
        }),
        of('condoms', 9, 'natural latex|ultra thin|latex-free', '12 pack|24 pack', INTIMATE),
        of('lubricant', 11, 'water-based|silicone|aloe', '75 ml|150 ml', INTIMATE),
        of('menstrual cup', 21, 'silicone|soft|firm', 'size 1|size 2', {
          sensitive: 'intimate',
          largest: 1.15,
        }),
      ]),
    ],
  },
  {
    name: 'Health and fitness',
    weight: 8,
    aisles: [
      aisle('Vitamins', ['active', 'gardener'], 0.55, 0.01, [
        of('vitamin D', 8, 'high-strength|vegan|spray', '60 tablets|120 tablets', HEALTH),
        of('omega-3', 15, 'fish oil|algae|high-strength', '60 capsules|120 capsules', HEALTH),
        of('magnesium', 12, 'glycinate|citrate|marine', '60 tablets|120 tablets', HEALTH),
        of('melatonin spray', 14, 'mint|berry', '30 ml|50 ml', {
          sensitive: 'health',
          barred: ['United Kingdom', 'Germany', 'France'],
        }),
        of('probiotic', 18, "daily|women's|broad", '30 capsules|60 capsules', HEALTH),
      ]),
      aisle('Home health', ['gardener', 'active'], 0.42, 0.03, [
        of('blood pressure monitor', 42, 'upper-arm|wrist|connected', 'standard cuff|large cuff', {
          ...HEALTH,
          largest: 1.25,
        }),
        of('thermometer', 19, 'ear|forehead|digital', 'single|family'),
        of('first aid kit', 21, 'home|car|travel', '40 pieces|90 pieces'),
        of('heat pad', 28, 'wheat|electric|lavender', 'neck|back', { largest: 1.25 }),
        of('knee support', 17, 'knitted|hinged|sport', 'M|L', { ...HEALTH, largest: 1.12 }),
      ]),
      aisle('Yoga and pilates', ['active', 'stylish'], 0.5, 0.06, [
        of('yoga mat', 38, 'cork|natural rubber|recycled', '3 mm|5 mm|6 mm'),
        of('yoga block', 11, 'cork|foam|bamboo', 'single|pair'),
        of('foam roller', 22, 'smooth|textured|cork', '33 cm|45 cm'),
        of('pilates ring', 18, 'steel|soft', '30 cm|36 cm'),
        of('leggings', 38, 'high-waisted|seamless|recycled', '7/8|full length', { largest: 1.12 }),
      ]),
      aisle('Running and gym', ['active', 'techie'], 0.46, 0.09, [
        of('running vest', 29, 'mesh|merino|reflective', 'S|M|L', { largest: 1.12 }),
        of('kettlebell', 32, 'cast iron|vinyl|competition', '8 kg|12 kg|16 kg'),
        of('dumbbells', 28, 'hex|neoprene|adjustable', '2 x 3 kg|2 x 5 kg|2 x 10 kg'),
        of('resistance bands', 15, 'fabric|latex|long', 'set of 3|set of 5'),
        of('water bottle', 18, 'steel|glass|insulated', '500 ml|750 ml|1 l'),
      ]),
    ],
  },
  {
    name: 'Toys and games',
    weight: 8,
    aisles: [
      aisle('Wooden and building toys', ['parent', 'techie'], 0.45, 0.04, [
        of('building blocks', 28, 'wooden|magnetic|cork', '40 pieces|80 pieces|120 pieces'),
        of('train set', 42, 'wooden|mountain|city', '30 pieces|60 pieces'),
        of('stacking rings', 16, 'wooden|silicone|rainbow', '5 rings|8 rings'),
        of('marble run', 34, 'wooden|clear|mechanical', '50 pieces|100 pieces'),
        of("doll's house", 86, 'wooden|Georgian|eco', '2 floors|3 floors'),
      ]),
      aisle('Board games and puzzles', ['parent', 'host'], 0.44, 0.03, [
        of('jigsaw puzzle', 15, 'harbour|botanical|night sky|map', '500 pieces|1000 pieces|2000 pieces'),
        of('board game', 31, 'co-operative|strategy|railway|word', '2-4 players|2-6 players', {
          largest: 1.25,
        }),
        of('card game', 11, 'memory|trivia|family', '2-6 players|3-8 players', { largest: 1.25 }),
        of('chess set', 44, 'walnut|magnetic|travel', '30 cm|40 cm'),
      ]),
      aisle('Soft toys and baby', ['parent', 'nester'], 0.5, 0.04, [
        of('soft toy', 18, 'rabbit|bear|fox|otter', '20 cm|35 cm|50 cm'),
        of('muslins', 17, 'organic cotton|bamboo|printed', 'set of 3|set of 6'),
        of('baby sleeping bag', 34, 'cotton|merino|quilted', '1 tog|2.5 tog'),
        of('teether', 9, 'silicone|beech|rubber', 'ring|giraffe', { largest: 1.15 }),
        of('play mat', 46, 'foam|quilted|cotton', '100 cm|140 cm', { largest: 1.15 }),
      ]),
      aisle('Arts and crafts', ['parent', 'gardener'], 0.47, 0.02, [
        of('paint set', 17, 'watercolour|gouache|acrylic', '12 colours|24 colours'),
        of('colouring pencils', 11, 'cedar|twistable|watercolour', '12 colours|24 colours|36 colours'),
        of('knitting kit', 28, 'scarf|hat|blanket', 'beginner|improver', { largest: 1.15 }),
        of('pottery kit', 24, 'air-dry|glazing', '1 kg|2 kg'),
        of('craft scissors', 8, 'zigzag|left-handed|steel', 'small|large'),
      ]),
      aisle('Video games', ['techie', 'parent'], 0.22, 0.05, [
        of('racing game', 38, 'kart|rally|open-road', 'console|PC', { largest: 0.9 }),
        of('farming game', 29, 'island|valley|co-operative', 'console|PC', { largest: 0.9 }),
        of('survival game', 36, 'arctic|deep-sea|desert', 'console|PC', { minimumAge: 16, largest: 0.9 }),
        of('horror game', 39, 'haunted house|deep space|asylum', 'console|PC', {
          minimumAge: 18,
          largest: 0.9,
        }),
        of('game controller', 48, 'wireless|wired|compact', 'console|PC', { largest: 0.9 }),
      ]),
    ],
  },
  {
    name: 'Books, paper and gifts',
    weight: 7,
    aisles: [
      aisle('Cookery and garden books', ['cook', 'gardener'], 0.38, 0.02, [
        of('cookbook', 22, 'weeknight|vegetarian|baking|Mediterranean', 'paperback|hardback', {
          largest: 1.5,
        }),
        of('gardening book', 21, 'kitchen garden|small space|perennials', 'paperback|hardback', {
          largest: 1.5,
        }),
        of('wine guide', 15, 'pocket|regional|natural', 'paperback|hardback', { largest: 1.5 }),
        of('foraging guide', 14, 'coast|woodland|pocket', 'paperback|hardback', { largest: 1.5 }),
      ]),
      aisle('Notebooks and pens', ['host', 'techie'], 0.54, 0.02, [
        of('notebook', 12, 'dotted|lined|linen-bound|recycled', 'A6|A5|A4'),
        of('diary', 15, 'weekly|daily|academic', 'A6|A5'),
        of('fountain pen', 34, 'steel|brass|resin', 'fine|medium', { largest: 1.15 }),
        of('desk planner', 17, 'weekly|undated|perpetual', 'A4|A3'),
        of('greetings cards', 9, 'letterpress|botanical|birthday', 'pack of 5|pack of 10'),
      ]),
      aisle('Gift cards and savings', ['host', 'parent'], 0.12, 0.01, [
        of('gift card', 40, 'shop|spa day|restaurant|theatre', 'digital|boxed', { ...FINANCE, largest: 1.1 }),
        of('prepaid card', 25, "children's|travel|student", 'one year|two years', FINANCE),
        of('budget planner', 14, 'household|wedding|student', 'A5|A4', FINANCE),
        of('money box', 13, 'ceramic|wooden|tin', 'small|large'),
      ]),
      aisle('Hampers and wrapping', ['host', 'cook'], 0.44, 0.02, [
        of('hamper', 58, 'picnic|breakfast|Christmas|cheese', 'for two|for four'),
        of('gift wrap', 7, 'recycled|botanical|kraft', '3 m|5 m|10 m'),
        of('gift box', 15, "pamper|gardener's|new baby", 'small|large'),
        of('ribbon', 5, 'velvet|satin|linen', '3 m|10 m'),
      ]),
    ],
  },
  {
    name: 'Technology',
    weight: 7,
    aisles: [
      aisle('Audio', ['techie', 'active'], 0.28, 0.09, [
        of('headphones', 88, 'over-ear|noise-cancelling|open-back', 'wired|wireless', { largest: 1.25 }),
        of('earbuds', 58, 'sport|noise-cancelling|everyday', 'wired|wireless', { largest: 1.25 }),
        of('bluetooth speaker', 64, 'waterproof|wooden|pocket', '10 W|20 W|40 W'),
        of('record player', 146, 'belt-drive|walnut|portable', 'two-speed|three-speed', { largest: 1.25 }),
        of('DAB radio', 72, 'oak|retro|kitchen', 'mains|battery', { largest: 1.25 }),
      ]),
      aisle('Smart home', ['techie', 'nester'], 0.26, 0.07, [
        of('smart bulb', 14, 'warm white|colour|filament', 'single|pack of 3'),
        of('smart plug', 13, 'compact|outdoor|metered', 'single|pack of 2|pack of 4'),
        of('video doorbell', 86, 'wired|battery|wide-angle', '1080p|2K'),
        of('thermostat', 124, 'smart|wireless|learning', '1 zone|2 zones'),
      ]),
      aisle('Chargers and cables', ['techie', 'active'], 0.5, 0.05, [
        of('power bank', 28, 'slim|solar|magnetic', '5,000 mAh|10,000 mAh|20,000 mAh'),
        of('USB-C cable', 10, 'braided|fast-charging|coiled', '1 m|2 m|3 m'),
        of('wireless charger', 26, 'oak|felt|fold-up', '10 W|15 W', { largest: 1.25 }),
        of('travel adapter', 18, 'universal|European|compact', '2 ports|4 ports'),
        of('phone case', 17, 'leather|recycled|clear', 'slim|rugged', { largest: 1.25 }),
      ]),
      aisle('Wearables and cameras', ['techie', 'active'], 0.24, 0.1, [
        of('fitness tracker', 68, 'slim|swim-proof|GPS', 'S|L', { largest: 1.25 }),
        of('smartwatch', 165, 'steel|sport|hybrid', '40 mm|44 mm', { largest: 1.25 }),
        of('instant camera', 76, 'retro|pocket|wide', 'camera|camera and film', { largest: 1.25 }),
        of('e-reader', 104, 'backlit|waterproof|colour', '16 GB|32 GB'),
      ]),
    ],
  },
  {
    name: 'Outdoors, travel and pets',
    weight: 8,
    aisles: [
      aisle('Camping', ['active', 'parent'], 0.41, 0.07, [
        of('tent', 148, 'dome|tunnel|pop-up', '2 berths|4 berths|6 berths'),
        of('sleeping bag', 62, 'down|recycled|mummy', '1 season|3 season'),
        of('camping stove', 46, 'gas|folding|twin', '1 burner|2 burners'),
        of('head torch', 22, 'rechargeable|compact|red-light', '200 lm|400 lm'),
        of('penknife', 28, 'beech|steel|walnut', '3 tools|7 tools', BLADE),
      ]),
      aisle('Walking and cycling', ['active', 'gardener'], 0.43, 0.08, [
        of('daypack', 54, 'canvas|recycled|waterproof', '15 l|22 l|30 l'),
        of('walking poles', 38, 'aluminium|carbon|folding', 'single|pair'),
        of('bike lights', 26, 'rechargeable|magnetic|commuter', 'rear|front and rear'),
        of('cycle helmet', 56, 'urban|road|folding', 'S|M|L', { largest: 1.12 }),
        of('flask', 24, 'steel|insulated|wide-mouth', '350 ml|500 ml|1 l'),
      ]),
      aisle('Luggage', ['stylish', 'techie'], 0.47, 0.06, [
        of('cabin case', 96, 'polycarbonate|recycled|soft-shell', '35 l|40 l', { largest: 1.25 }),
        of('holdall', 72, 'canvas|waxed|leather', '30 l|45 l|60 l'),
        of('wash bag', 22, 'canvas|leather|hanging', 'small|large'),
        of('packing cubes', 21, 'mesh|recycled|compression', 'set of 3|set of 6'),
      ]),
      aisle('Dogs', ['parent', 'gardener'], 0.44, 0.04, [
        of('dog bed', 48, 'corduroy|wool|memory foam', 'S|M|L', { largest: 1.35 }),
        of('dog lead', 17, 'leather|rope|waxed cotton', '1.2 m|2 m'),
        of('dog treats', 6, 'salmon|venison|peanut butter', '150 g|500 g'),
        of('dog coat', 32, 'waxed|fleece|waterproof', 'S|M|L', { largest: 1.35 }),
      ]),
      aisle('Cats', ['nester', 'gardener'], 0.44, 0.04, [
        of('scratching post', 36, 'sisal|cardboard|oak', '60 cm|90 cm|120 cm'),
        of('cat toy', 6, 'felt|feather|catnip', 'single|set of 3'),
        of('cat bed', 31, 'felt|wool|wicker', 'S|M', { largest: 1.35 }),
        of('cat food', 12, 'chicken|salmon|duck', '12 tins|24 tins'),
      ]),
    ],
  },
];

/** Range names that tell apart two products of the same title. */
export const RANGES: readonly string[] =
  'Aldbrook Hartwell Linden Marlow Thornbury Ashdown Brackley Calder Dunmore Elmsworth Fenwick Greystone Haven Islington Juniper Kelso Larkfield Merton Norland Orford Penrose Quayside Rowan Selby'.split(
    ' ',
  );
