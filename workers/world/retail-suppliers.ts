export interface Supplier {
  readonly name: string;
  /** Departments or single aisles it delivers to, by name. */
  readonly delivers: readonly string[];
}

/** The first `OWN_BRANDS` are the shop's own. */
export const OWN_BRANDS = 4;

export const SUPPLIERS: readonly Supplier[] = [
  {
    name: 'Northfold Home',
    delivers: ['Kitchen and dining', 'Home and decor', 'Furniture', 'Bed and bath'],
  },
  { name: 'Northfold Outdoors', delivers: ['Garden', 'Outdoors, travel and pets'] },
  { name: 'Northfold Pantry', delivers: ['Food and drink', 'Hampers and wrapping'] },
  {
    name: 'Northfold Basics',
    delivers: [
      'Clothing',
      'Beauty',
      'Health and fitness',
      'Toys and games',
      'Technology',
      'Books, paper and gifts',
    ],
  },
  {
    name: 'Harrow & Pell',
    delivers: ['Kitchen and dining', 'Candles and scent', 'Mirrors and frames', 'Storage'],
  },
  {
    name: 'Castor Ironworks',
    delivers: [
      'Cookware',
      'Bakeware',
      'Knives and boards',
      'Coffee and tea',
      'Garden tools',
      'Outdoor living',
    ],
  },
  { name: 'Studio Ostrava', delivers: ['Tableware', 'Rugs and cushions', 'Mirrors and frames', 'Furniture'] },
  { name: 'Lumen & Ash', delivers: ['Lighting', 'Smart home'] },
  { name: 'Weaver Street', delivers: ['Rugs and cushions', 'Bedding', 'Towels', 'Bathroom'] },
  { name: 'Brightwell Joinery', delivers: ['Furniture', 'Mirrors and frames', 'Storage'] },
  { name: 'Fjordholm', delivers: ['Furniture', 'Bed and bath'] },
  { name: 'Tideway Linen', delivers: ['Bed and bath', 'Shirts and dresses', 'Bags and accessories'] },
  {
    name: 'Orchard Lane',
    delivers: ['Planters', 'Seeds and bulbs', 'Wildlife', 'Pantry', 'Tea, coffee and soft drinks'],
  },
  { name: 'Greenhallow Nurseries', delivers: ['Garden'] },
  { name: 'Spade & Barrow', delivers: ['Garden'] },
  { name: 'Casa Romero', delivers: ['Pantry', 'Wine', 'Tea, coffee and soft drinks'] },
  { name: 'Vintners Row', delivers: ['Wine', 'Spirits and beer'] },
  { name: 'Milk Wood Provisions', delivers: ['Food and drink', 'Hampers and wrapping'] },
  { name: 'Pennine Wool', delivers: ['Knitwear', 'Coats and jackets'] },
  { name: 'Atelier Vireo', delivers: ['Clothing', 'Skincare', 'Make-up'] },
  {
    name: 'Kestrel Outerwear',
    delivers: ['Coats and jackets', 'Footwear', 'Camping', 'Walking and cycling', 'Luggage'],
  },
  { name: 'Saltmarsh Botanicals', delivers: ['Beauty', 'Vitamins'] },
  { name: 'Maison Claret', delivers: ['Beauty'] },
  { name: 'Vitalis', delivers: ['Vitamins', 'Home health', 'Intimate care'] },
  {
    name: 'Stride Athletics',
    delivers: ['Yoga and pilates', 'Running and gym', 'Footwear', 'Walking and cycling'],
  },
  { name: 'Little Heron', delivers: ['Soft toys and baby', 'Wooden and building toys', "Children's room"] },
  { name: 'Foxglove Toys', delivers: ['Wooden and building toys', 'Soft toys and baby', 'Arts and crafts'] },
  { name: 'Penny Farthing Games', delivers: ['Board games and puzzles', 'Video games', 'Arts and crafts'] },
  {
    name: 'Inkwell Press',
    delivers: ['Cookery and garden books', 'Notebooks and pens', 'Gift cards and savings'],
  },
  { name: 'Halyard Electronics', delivers: ['Technology', 'Video games', 'Hair'] },
  { name: 'Nordlys Audio', delivers: ['Audio', 'Wearables and cameras'] },
  { name: 'Trailhead', delivers: ['Camping', 'Walking and cycling', 'Luggage'] },
  { name: 'Bramble & Paw', delivers: ['Dogs', 'Cats'] },
];
