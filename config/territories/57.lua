-- Moselle: holidays and time-limits by the calendar of Alsace-Moselle (config/calendar/france.lua). See 77.lua for the
-- names. Services, numbers and sites here are invented.
return {
    code = "57",
    name = { fr = "Moselle", en = "Moselle" },

    convention = {
        national  = "2023-02-27",
        signed    = "2024-10-08",
        parties   = { "Préfecture", "DIPN 57", "Groupement de gendarmerie", "SDIS 57", "La Poste" },
        committee = { "2027-01-14" },
    },

    referents = {
        { subject = { fr = "Sécurité des agents et des bureaux", en = "Security of staff and offices" },
          role = "security", service = "DIPN 57, bureau de la sécurité publique", phone = "+33387000001", hours = "24 h" },
        { subject = { fr = "Réquisitions judiciaires", en = "Judicial requisitions" },
          role = "requisitions", service = "La Poste, pôle réquisitions", phone = "+33387000002" },
        { subject = { fr = "Prévention de la radicalisation : écoute et signalement", en = "Prevention of radicalisation: advice and reports" },
          role = "radicalisation", service = "Préfecture, ou CNAPR", phone = "0800005696" },
    },

    sites = {
        { code = "570001", label = "Bureau de Metz Gare", fire = "CIS Metz" },
    },
}
