-- Who holds what in the group, and the teams that work across it.
--
-- A key is what a workflow writes in `holder` and `team`, and what a member of the holder carries in `teams`.
--   regime   general    reached by CPP 60-1, 77-1-1, 99-3, by any means
--            telematic  on the list of CPP R.15-33-68: also by 60-2, 77-1-2, 99-4
--            processor  keeps data for others: the controller is asked first (GDPR art. 28)
--            redirect   holds nothing any more: `redirect` says who does, `refusal` is the code given with it
--            none       a team, no entity
-- Perimeters change with the group: have them confirmed before a new territory opens.
return {
    entities = {
        { key = "courrier", fr = "La Poste, Services-Courrier-Colis : courrier", en = "La Poste, mail", regime = "general",
          holds = "courrier suivi et recommandé, preuves et signatures, réexpédition et garde, procurations, boîtes postales, affranchissement, images de tri" },
        { key = "colissimo", fr = "La Poste, Services-Courrier-Colis : Colissimo", en = "La Poste, Colissimo parcels", regime = "general",
          holds = "événements de suivi, étiquettes, preuves de distribution, retraits en relais, données douanières CN22 et CN23" },
        { key = "chronopost", fr = "Chronopost", en = "Chronopost", regime = "general", holds = "envois express" },
        { key = "geopost", fr = "Geopost, DPD France, Pickup", en = "Geopost, DPD France, Pickup", regime = "general",
          holds = "colis DPD, relais et consignes Pickup" },
        { key = "reseau", fr = "La Poste, réseau des bureaux et points de contact", en = "La Poste, post offices", regime = "general",
          holds = "opérations au guichet, vidéoprotection, contrôles d'identité, horaires et affectations" },
        { key = "numerique", fr = "La Poste, branche numérique : compte laposte.fr, boutique, application",
          en = "La Poste, digital: laposte.fr account, shop, application", regime = "general",
          holds = "comptes clients, commandes, paiements, journaux de connexion" },
        { key = "laposte.net", fr = "Messagerie laposte.net", en = "laposte.net electronic mail", regime = "telematic",
          article = "CPP R.15-33-68 1°", holds = "abonnés, connexions, contenu stocké" },
        { key = "lbp", fr = "La Banque Postale", en = "La Banque Postale", regime = "telematic", article = "CPP R.15-33-68 2°",
          holds = "comptes, cartes, chèques, virements, connaissance du client, coffres, distributeurs" },
        { key = "cnp", fr = "CNP Assurances et assurances de La Banque Postale", en = "CNP Assurances", regime = "telematic",
          article = "CPP R.15-33-68 5°", holds = "contrats d'assurance vie et dommages, bénéficiaires" },
        { key = "docaposte", fr = "Docaposte", en = "Docaposte", regime = "processor", article = "RGPD art. 28",
          holds = "fichiers de preuve de signature électronique, données hébergées", refusal = "controller_first",
          redirect = "Docaposte agit le plus souvent pour le compte d'un client : adressez la réquisition au responsable du traitement.",
          redirect_en = "Docaposte mostly acts for a customer: send the requisition to the controller of the data." },
        { key = "digiposte", fr = "Digiposte", en = "Digiposte", regime = "telematic", article = "CPP R.15-33-68 1°",
          holds = "comptes, connexions, coffre numérique" },
        { key = "maileva", fr = "Maileva", en = "Maileva", regime = "general",
          holds = "expéditeurs de courrier hybride, commandes, preuves" },
        { key = "ar24", fr = "AR24", en = "AR24", regime = "general", holds = "preuves de lettres recommandées électroniques qualifiées" },
        { key = "identite", fr = "L'Identité Numérique La Poste", en = "La Poste digital identity", regime = "general",
          holds = "parcours d'inscription, vérifications, authentifications" },
        { key = "lpm", fr = "La Poste Mobile", en = "La Poste Mobile", regime = "redirect", refusal = "telecom_use_pnij",
          redirect = "La Poste Mobile a été cédée à Bouygues Telecom en novembre 2024 : adressez la réquisition à l'opérateur par la PNIJ.",
          redirect_en = "La Poste Mobile was sold to Bouygues Telecom in November 2024: send the requisition to the operator through the PNIJ." },
        { key = "mediaposte", fr = "Mediaposte, Isoskèle", en = "Mediaposte, Isoskèle", regime = "general", holds = "fichiers d'adresses, campagnes" },
        { key = "viapost", fr = "Viapost, Log'issimo", en = "Viapost, Log'issimo", regime = "general", holds = "mouvements d'entrepôts" },
        { key = "filiales", fr = "Autres filiales (Philaposte, Poste Immo, Asendia…)", en = "Other subsidiaries", regime = "general" },
        { key = "drh", fr = "Direction des ressources humaines", en = "Human resources", regime = "general",
          holds = "identité et présence des agents" },
        { key = "dsg", fr = "Direction de la sécurité globale", en = "Group security", regime = "general",
          holds = "incidents, enquêtes internes, liaison avec les forces de l'ordre" },
    },

    teams = {
        { key = "legal", fr = "Pôle juridique des réquisitions", en = "Legal desk" },
        { key = "compliance", fr = "Conformité bancaire", en = "Bank compliance" },
        { key = "security", fr = "Sûreté", en = "Security" },
        { key = "generic", fr = "Guichet général", en = "General desk" },
    },
}
