-- Working days and hours of every French territory: time zone, holidays, opening hours.
--
-- A holiday is a date ("MM-DD") or a number of days from Easter Sunday, with `from_year` and `to_year` where it came
-- or went. A group takes over the days of its `base`. Two holidays on one day are one holiday. Zones are POSIX TZ
-- texts: the sign counts westward, so "<-04>4" is four hours behind UTC.
-- Sources: Code du travail L.3133-1 (eleven days), L.3134-13 (Alsace-Moselle), L.3422-2 (abolition days); the days of
-- New Caledonia, French Polynesia and Wallis and Futuna are fixed there. Change a day here and it holds at once for
-- every time-limit computed after the next reload.
return {
    -- Working hours run inside these hours on working days, unless a territory has its own `opening`.
    opening = { "08:30", "18:00" },

    zones = {
        paris      = "CET-1CEST,M3.5.0,M10.5.0/3",
        caraibes   = "<-04>4",
        cayenne    = "<-03>3",
        reunion    = "<+04>-4",
        mayotte    = "<+03>-3",
        miquelon   = "<-03>3<-02>,M3.2.0,M11.1.0",
        kerguelen  = "<+05>-5",
        wallis     = "<+12>-12",
        tahiti     = "<-10>10",
        noumea     = "<+11>-11",
    },

    holidays = {
        { name = "metropole", days = {
            { date = "01-01", fr = "Jour de l'an",        en = "New Year's Day" },
            { easter = 1,     fr = "Lundi de Pâques",     en = "Easter Monday" },
            { date = "05-01", fr = "Fête du Travail",     en = "Labour Day" },
            { date = "05-08", fr = "Victoire de 1945",    en = "Victory Day", from_year = 1982 },
            { easter = 39,    fr = "Ascension",           en = "Ascension Day" },
            { easter = 50,    fr = "Lundi de Pentecôte",  en = "Whit Monday" },
            { date = "07-14", fr = "Fête nationale",      en = "National Day" },
            { date = "08-15", fr = "Assomption",          en = "Assumption" },
            { date = "11-01", fr = "Toussaint",           en = "All Saints' Day" },
            { date = "11-11", fr = "Armistice de 1918",   en = "Armistice Day" },
            { date = "12-25", fr = "Noël",                en = "Christmas Day" },
        } },
        -- Good Friday is a holiday in communes with a Protestant temple or a mixed church; it is taken for all.
        { name = "alsace-moselle", base = "metropole", days = {
            { easter = -2,    fr = "Vendredi saint",      en = "Good Friday" },
            { date = "12-26", fr = "Saint-Étienne",       en = "St Stephen's Day" },
        } },
        { name = "guadeloupe", base = "metropole", days = {
            { date = "05-27", fr = "Abolition de l'esclavage", en = "Abolition of slavery" },
        } },
        { name = "martinique", base = "metropole", days = {
            { date = "05-22", fr = "Abolition de l'esclavage", en = "Abolition of slavery" },
        } },
        { name = "guyane", base = "metropole", days = {
            { date = "06-10", fr = "Abolition de l'esclavage", en = "Abolition of slavery" },
        } },
        { name = "reunion", base = "metropole", days = {
            { date = "12-20", fr = "Abolition de l'esclavage", en = "Abolition of slavery" },
        } },
        { name = "mayotte", base = "metropole", days = {
            { date = "04-27", fr = "Abolition de l'esclavage", en = "Abolition of slavery" },
        } },
        { name = "saint-barthelemy", base = "metropole", days = {
            { date = "10-09", fr = "Abolition de l'esclavage", en = "Abolition of slavery" },
        } },
        { name = "saint-martin", base = "metropole", days = {
            { date = "05-27", fr = "Abolition de l'esclavage", en = "Abolition of slavery", to_year = 2017 },
            { date = "05-28", fr = "Abolition de l'esclavage", en = "Abolition of slavery", from_year = 2018 },
        } },
        { name = "nouvelle-caledonie", base = "metropole", days = {
            { date = "09-24", fr = "Fête de la citoyenneté", en = "Citizenship Day", from_year = 2004 },
        } },
        { name = "polynesie", base = "metropole", days = {
            { date = "03-05", fr = "Arrivée de l'Évangile", en = "Missionary Day" },
            { easter = -2,    fr = "Vendredi saint",        en = "Good Friday" },
            { date = "06-29", fr = "Fête de l'autonomie",   en = "Autonomy Day", to_year = 2024 },
            { date = "11-20", fr = "Matari'i i ni'a",       en = "Matari'i i ni'a", from_year = 2025 },
        } },
        { name = "wallis-et-futuna", base = "metropole", days = {
            { date = "04-28", fr = "Saint-Pierre-Chanel",   en = "St Peter Chanel" },
            { date = "07-29", fr = "Fête du Territoire",    en = "Territory Day" },
        } },
    },

    territories = {
        { zone = "paris", holidays = "metropole", codes = {
            "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18",
            "19", "2A", "2B", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35",
            "36", "37", "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "53",
            "54", "55", "56", "58", "59", "60", "61", "62", "63", "64", "65", "66", "69", "70", "71", "72", "73", "74",
            "75", "76", "77", "78", "79", "80", "81", "82", "83", "84", "85", "86", "87", "88", "89", "90", "91", "92",
            "93", "94", "95" } },
        { zone = "paris",     holidays = "alsace-moselle",     codes = { "57", "67", "68" } },
        { zone = "caraibes",  holidays = "guadeloupe",         codes = { "971" } },
        { zone = "caraibes",  holidays = "martinique",         codes = { "972" } },
        { zone = "cayenne",   holidays = "guyane",             codes = { "973" } },
        { zone = "reunion",   holidays = "reunion",            codes = { "974" } },
        { zone = "miquelon",  holidays = "metropole",          codes = { "975" } },
        { zone = "mayotte",   holidays = "mayotte",            codes = { "976" } },
        { zone = "caraibes",  holidays = "saint-barthelemy",   codes = { "977" } },
        { zone = "caraibes",  holidays = "saint-martin",       codes = { "978" } },
        { zone = "kerguelen", holidays = "metropole",          codes = { "984" } },
        { zone = "wallis",    holidays = "wallis-et-futuna",   codes = { "986" } },
        { zone = "tahiti",    holidays = "polynesie",          codes = { "987" } },
        { zone = "noumea",    holidays = "nouvelle-caledonie", codes = { "988" } },
    },
}
