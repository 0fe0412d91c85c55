//! What invented catalogues are made of.

/// Something a shop sells.
pub(super) struct Kind {
    pub(super) en: &'static str,
    pub(super) de: &'static str,
    pub(super) es: &'static str,
    pub(super) aisle: &'static str,
    pub(super) tax_class: &'static str,
    /// Contents in grams, or millilitres that weigh about as much: the sizes it is sold in.
    pub(super) sizes: &'static [i64],
    pub(super) liquid: bool,
    /// Packaging, in percent of the contents.
    pub(super) packaging: i64,
    /// Minor units per kilogram of contents.
    pub(super) per_kilogram: i64,
    pub(super) age: Option<u8>,
    pub(super) deposit: Option<i64>,
}

const FOOD: Kind = Kind {
    en: "",
    de: "",
    es: "",
    aisle: "",
    tax_class: "B",
    sizes: &[250, 500],
    liquid: false,
    packaging: 5,
    per_kilogram: 800,
    age: None,
    deposit: None,
};

/// What is sold in packs.
pub(super) const KINDS: [Kind; 16] = [
    Kind {
        en: "Milk",
        de: "Milch",
        es: "Leche",
        aisle: "Dairy",
        liquid: true,
        sizes: &[500, 1_000],
        per_kilogram: 120,
        ..FOOD
    },
    Kind { en: "Yoghurt", de: "Joghurt", es: "Yogur", aisle: "Dairy", sizes: &[150, 500], per_kilogram: 400, ..FOOD },
    Kind {
        en: "Cheese",
        de: "Käse",
        es: "Queso",
        aisle: "Dairy",
        sizes: &[150, 200, 400],
        per_kilogram: 1_300,
        ..FOOD
    },
    Kind { en: "Bread", de: "Brot", es: "Pan", aisle: "Bakery", sizes: &[500, 750, 1_000], per_kilogram: 450, ..FOOD },
    Kind {
        en: "Pasta",
        de: "Nudeln",
        es: "Pasta",
        aisle: "Dry goods",
        sizes: &[500, 1_000],
        per_kilogram: 250,
        ..FOOD
    },
    Kind {
        en: "Rice",
        de: "Reis",
        es: "Arroz",
        aisle: "Dry goods",
        sizes: &[500, 1_000, 2_000],
        per_kilogram: 300,
        ..FOOD
    },
    Kind {
        en: "Jam",
        de: "Konfitüre",
        es: "Mermelada",
        aisle: "Breakfast",
        sizes: &[225, 340, 450],
        packaging: 55,
        per_kilogram: 700,
        ..FOOD
    },
    Kind {
        en: "Muesli",
        de: "Müsli",
        es: "Muesli",
        aisle: "Breakfast",
        sizes: &[375, 500, 750],
        per_kilogram: 600,
        ..FOOD
    },
    Kind {
        en: "Coffee",
        de: "Kaffee",
        es: "Café",
        aisle: "Breakfast",
        sizes: &[250, 500, 1_000],
        per_kilogram: 1_500,
        ..FOOD
    },
    Kind {
        en: "Chocolate",
        de: "Schokolade",
        es: "Chocolate",
        aisle: "Sweets",
        sizes: &[100, 200],
        per_kilogram: 1_400,
        ..FOOD
    },
    Kind {
        en: "Biscuits",
        de: "Kekse",
        es: "Galletas",
        aisle: "Sweets",
        sizes: &[125, 200, 400],
        per_kilogram: 900,
        ..FOOD
    },
    Kind {
        en: "Soup",
        de: "Suppe",
        es: "Sopa",
        aisle: "Tins",
        sizes: &[400, 800],
        packaging: 14,
        per_kilogram: 500,
        ..FOOD
    },
    Kind {
        en: "Lemonade",
        de: "Limonade",
        es: "Limonada",
        aisle: "Drinks",
        tax_class: "A",
        liquid: true,
        sizes: &[500, 1_000, 1_500],
        packaging: 4,
        per_kilogram: 110,
        deposit: Some(25),
        ..FOOD
    },
    Kind {
        en: "Beer",
        de: "Bier",
        es: "Cerveza",
        aisle: "Drinks",
        tax_class: "A",
        liquid: true,
        sizes: &[330, 500],
        packaging: 65,
        per_kilogram: 260,
        age: Some(16),
        deposit: Some(8),
    },
    Kind {
        en: "Gin",
        de: "Gin",
        es: "Ginebra",
        aisle: "Drinks",
        tax_class: "A",
        liquid: true,
        sizes: &[500, 700],
        packaging: 70,
        per_kilogram: 2_400,
        age: Some(18),
        ..FOOD
    },
    Kind {
        en: "Soap",
        de: "Seife",
        es: "Jabón",
        aisle: "Household",
        tax_class: "A",
        sizes: &[100, 250, 500],
        packaging: 8,
        per_kilogram: 700,
        ..FOOD
    },
];

/// Who makes it, or where it grew.
pub(super) const BRANDS: [&str; 24] = [
    "Aldermoor",
    "Bergkamp",
    "Castellino",
    "Dornhof",
    "Eastwick",
    "Fjordland",
    "Granero",
    "Hollins",
    "Inselgut",
    "Jolivet",
    "Kestrel",
    "Lindenau",
    "Mirabel",
    "Norrvik",
    "Olmedo",
    "Pemberley",
    "Quintana",
    "Rosenhag",
    "Silverbeck",
    "Talavera",
    "Underhill",
    "Vallmora",
    "Westerholt",
    "Yarrow",
];

/// English, German, Spanish.
pub(super) const SORTS: [(&str, &str, &str); 12] = [
    ("classic", "klassisch", "clásico"),
    ("mild", "mild", "suave"),
    ("strong", "kräftig", "intenso"),
    ("organic", "bio", "ecológico"),
    ("light", "leicht", "ligero"),
    ("family", "Familie", "familiar"),
    ("rustic", "rustikal", "rústico"),
    ("fine", "fein", "fino"),
    ("summer", "Sommer", "verano"),
    ("winter", "Winter", "invierno"),
    ("lemon", "Zitrone", "limón"),
    ("wholesome", "Vollwert", "integral"),
];

/// English, German, Spanish; grams of a typical one; minor units per kilogram; when it is in season.
pub(super) const FRUITS: [(&str, &str, &str, i64, i64, &str); 8] = [
    ("Apples", "Äpfel", "Manzanas", 170, 249, "8-11"),
    ("Pears", "Birnen", "Peras", 180, 299, "8-10"),
    ("Oranges", "Orangen", "Naranjas", 210, 199, "11-3"),
    ("Tomatoes", "Tomaten", "Tomates", 110, 329, "6-9"),
    ("Potatoes", "Kartoffeln", "Patatas", 140, 149, "6-10"),
    ("Carrots", "Möhren", "Zanahorias", 85, 139, "1-12"),
    ("Onions", "Zwiebeln", "Cebollas", 120, 129, "1-12"),
    ("Plums", "Pflaumen", "Ciruelas", 60, 349, "7-9"),
];
