export interface Supplier {
  readonly name: string;
  /** Departments it delivers to, by name; empty for all. */
  readonly departments: readonly string[];
}

/** The first `OWN_BRANDS` are the shop's own. */
export const OWN_BRANDS = 4;

export const SUPPLIERS: readonly Supplier[] = [
  {
    name: 'Northfold Home',
    departments: ['Kitchen and dining', 'Home and decor', 'Furniture', 'Bed and bath'],
  },
  { name: 'Northfold Garden', departments: ['Garden', 'Outdoors, travel and pets'] },
  { name: 'Northfold Pantry', departments: ['Food and drink', 'Books, paper and gifts'] },
  {
    name: 'Northfold Basics',
    departments: ['Clothing', 'Beauty', 'Health and fitness', 'Toys and games', 'Technology'],
  },
  { name: 'Harrow & Pell', departments: ['Kitchen and dining', 'Home and decor'] },
  { name: 'Castor Ironworks', departments: ['Kitchen and dining', 'Garden'] },
  { name: 'Studio Ostrava', departments: ['Kitchen and dining', 'Home and decor', 'Furniture'] },
  { name: 'Lumen & Ash', departments: ['Home and decor', 'Technology'] },
  { name: 'Weaver Street', departments: ['Home and decor', 'Bed and bath'] },
  { name: 'Brightwell Joinery', departments: ['Furniture', 'Home and decor'] },
  { name: 'Fjordholm', departments: ['Furniture', 'Bed and bath'] },
  { name: 'Tideway Linen', departments: ['Bed and bath', 'Clothing'] },
  { name: 'Orchard Lane', departments: ['Garden', 'Food and drink'] },
  { name: 'Greenhallow Nurseries', departments: ['Garden'] },
  { name: 'Spade & Barrow', departments: ['Garden'] },
  { name: 'Casa Romero', departments: ['Food and drink'] },
  { name: 'Vintners Row', departments: ['Food and drink'] },
  { name: 'Milk Wood Provisions', departments: ['Food and drink', 'Books, paper and gifts'] },
  { name: 'Pennine Wool', departments: ['Clothing'] },
  { name: 'Atelier Vireo', departments: ['Clothing', 'Beauty'] },
  { name: 'Kestrel Outerwear', departments: ['Clothing', 'Outdoors, travel and pets'] },
  { name: 'Saltmarsh Botanicals', departments: ['Beauty', 'Health and fitness'] },
  { name: 'Maison Claret', departments: ['Beauty'] },
  { name: 'Vitalis', departments: ['Health and fitness'] },
  { name: 'Stride Athletics', departments: ['Health and fitness', 'Outdoors, travel and pets'] },
  { name: 'Little Heron', departments: ['Toys and games', 'Furniture'] },
  { name: 'Foxglove Toys', departments: ['Toys and games'] },
  { name: 'Penny Farthing Games', departments: ['Toys and games', 'Books, paper and gifts'] },
  { name: 'Inkwell Press', departments: ['Books, paper and gifts'] },
  { name: 'Halyard Electronics', departments: ['Technology'] },
  { name: 'Nordlys Audio', departments: ['Technology'] },
  { name: 'Trailhead', departments: ['Outdoors, travel and pets'] },
  { name: 'Bramble & Paw', departments: ['Outdoors, travel and pets'] },
];
