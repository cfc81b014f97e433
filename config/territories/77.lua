-- Seine-et-Marne: the convention of a territory and who answers for it.
--
-- One file a territory, named after it; `guichet check` tells every fault with its place, SIGHUP takes the files anew.
-- Callers read it at GET /v1/territories/77: authorities their own, the holder and the operators all of them.
--   convention  signed (day), national (day of the agreement it declines), parties, committee (days of its meetings)
--   referents   whom to call for what: a role and a service, never a person; from, to: outside them it is not shown;
--               `party`, of guichet.lua: its people may read the yearly report of this territory
--   sites       code Régate; `unit`: the party of guichet.lua and the OU of its certificates; `fire`: centre of the SDIS
--   sensitive   days on which presence near offices is wished for; never the hours of cash deliveries
-- { fr, en } is a text in the caller's language. Services, numbers and sites here are invented.
return {
    code = "77",
    name = { fr = "Seine-et-Marne", en = "Seine-et-Marne" },

    convention = {
        national  = "2023-02-27",
        signed    = "2023-12-21",
        parties   = { "Préfecture", "DIPN 77", "Groupement de gendarmerie", "SDIS 77", "La Poste" },
        committee = { "2026-12-04", "2027-06-03" },
    },

    referents = {
        { subject = { fr = "Sécurité des agents et des bureaux", en = "Security of staff and offices" },
          role = "security", party = "police-77", service = "DIPN 77, bureau de la sécurité publique", phone = "+33164000001",
          email = "convention@dipn77.example", hours = "24 h" },
        { subject = { fr = "Sécurité, zone gendarmerie", en = "Security, gendarmerie zone" },
          role = "security", party = "gendarmerie-77", service = "GGD 77, officier prévention", phone = "+33164000002", hours = "24 h" },
        { subject = { fr = "Réquisitions judiciaires", en = "Judicial requisitions" },
          role = "requisitions", service = "La Poste, pôle réquisitions", phone = "+33164000003",
          email = "requisitions77@laposte.example" },
        { subject = { fr = "Fraude aux moyens de paiement", en = "Payment fraud" },
          role = "fraud", service = "La Banque Postale, lutte contre la fraude", phone = "+33164000004" },
        { subject = { fr = "Incendie et secours", en = "Fire and rescue" },
          role = "fire", service = "SDIS 77, bureau prévision", phone = "+33164000005" },
        -- No individual suspicion is kept in this gateway: this is whom to call instead.
        { subject = { fr = "Prévention de la radicalisation : écoute et signalement", en = "Prevention of radicalisation: advice and reports" },
          role = "radicalisation", service = "Préfecture, ou CNAPR", phone = "0800005696" },
        { subject = { fr = "Continuité du service", en = "Continuity of service" },
          role = "continuity", service = "Préfecture, service interministériel de défense et de protection civiles",
          phone = "+33164000006", from = "2023-12-21", to = "2027-12-31" },
    },

    sites = {
        { code = "770001", label = "Bureau de Melun Centre", unit = { party = "police-77", name = "Commissariat de Melun" }, fire = "CIS Melun" },
        { code = "770002", label = "Plateforme de Brie", unit = { party = "gendarmerie-77", name = "Brigade de recherches de Provins" }, fire = "CIS Provins" },
        { code = "770003", label = "Bureau de Meaux", unit = { party = "police-77", name = "Commissariat de Meaux" }, fire = "CIS Meaux" },
    },

    sensitive = {
        { from = "2026-12-04", to = "2026-12-05", what = { fr = "Versement des prestations", en = "Payment of benefits" } },
        { from = "2026-12-15", to = "2026-12-24", what = { fr = "Pointe de fin d'année", en = "End-of-year peak" }, sites = { "770002" } },
    },
}
