-- The table of law: on which basis an authority may ask a postal group for what.
--
-- Data, not program: a jurist changes a row here and it holds for every requisition received after the next reload.
--   families    letters of what a basis opens. G general data · C connection data · S seizure, search · L controlled
--               delivery, surveillance · M stored content of electronic mail · K preservation · A seizure of sums on accounts ·
--               D customs · T tax · F financial authorities · E European production order · N convention (notices, no requisition).
--               A row without letters is cited beside another and opens nothing by itself.
--   thresholds  letters that are open only in one of the cases of `thresholds` below (CPP 60-1-2)
--   authorisation  kinds of which one is required: one list for all frameworks of the row, or one for each
--   types       the basis reaches only types of requisition whose name begins so
--   from, to    first and last day of acts it applies to; `alias_of` names the row that carries the same matter then
--   refusal     the basis is known in order to be refused with this code
--   oral        an authorisation that may be given by word of mouth when a life is at risk, and is put in writing after
-- Whoever gives an authorisation himself (given_by) signs without one.
-- The Code de procédure pénale is rewritten as of 1 January 2029 (ordonnance 2025-1091 of 19 November 2025): the old
-- rows end the day before. Of the new numbers only those read in the Journal officiel stand here.
local old = "2028-12-31"
local new = "2029-01-01"

local police   = { "police", "gendarmerie", "customs", "tax", "justice" } -- who acts under the CPP (28-1, 28-2 included)
local enquiry  = { "flagrance", "prelim" }
local wanted   = { "disappearance", "death", "fugitive" }
local penal    = { "flagrance", "prelim", "instruction", "disappearance", "death", "fugitive" }
local officers = { "OPJ", "APJ", "ODJ", "OFJ", "PROC", "SUBST" }
local assisted = { "OPJ", "APJ", "ADE", "ODJ", "OFJ", "PROC", "SUBST" }
local seizers  = { "OPJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" }
local mandated = { "OPJ", "APJ", "ODJ", "OFJ", "JI" }
local everyone = { "OPJ", "APJ", "APJA", "ADE", "PROC", "SUBST", "JI", "JLD", "JAP", "ODJ", "OFJ", "DOUANE", "OTHER" }
local all_kinds = { "police", "gendarmerie", "customs", "tax", "justice", "fire", "prefecture", "holder", "operator" }
local all_frameworks = { "flagrance", "prelim", "instruction", "disappearance", "death", "fugitive", "customs", "tax", "other" }

local prosecutor = { "particular", "general_instruction" }
local particular = { "particular" }
local mandate    = { "commission_rogatoire", "ji" }
-- Causes of death, disappearance, flight: on the prosecutor's instructions, or the judge's once one is seised.
local sought     = { "particular", "commission_rogatoire", "ji" }
-- The bodies of R.15-33-68: postal operators and parcel carriers are not among them.
local telematic  = { "bank.", "insurance.", "email.", "vault.", "generic." }

return {
    qualities = {
        OPJ    = { title = "officier de police judiciaire", parties = { "police", "gendarmerie" } },
        APJ    = { title = "agent de police judiciaire", parties = { "police", "gendarmerie" }, controlled = true },
        APJA   = { title = "agent de police judiciaire adjoint", parties = { "police", "gendarmerie" }, controlled = true },
        ADE    = { title = "assistant d'enquête", parties = { "police", "gendarmerie" }, controlled = true },
        PROC   = { title = "procureur de la République", parties = { "justice" } },
        SUBST  = { title = "substitut du procureur de la République", parties = { "justice" } },
        JI     = { title = "juge d'instruction", parties = { "justice" } },
        JLD    = { title = "juge des libertés et de la détention", parties = { "justice" } },
        JAP    = { title = "juge de l'application des peines", parties = { "justice" } },
        ODJ    = { title = "officier de douane judiciaire (CPP 28-1)", parties = { "customs", "justice" } },
        OFJ    = { title = "officier fiscal judiciaire (CPP 28-2)", parties = { "tax", "customs", "police", "justice" } },
        DOUANE = { title = "agent des douanes", parties = { "customs" } },
        OTHER  = { title = "autre qualité", parties = all_kinds },
    },

    authorisations = {
        particular           = { title = "autorisation du procureur de la République", given_by = { "PROC", "SUBST" },
                                 needs = { "authority", "court", "date", "reference" }, oral = true },
        general_instruction  = { title = "instructions générales du procureur (CPP 39-3)", given_by = { "PROC", "SUBST" },
                                 needs = { "authority", "court", "date", "reference" } },
        commission_rogatoire = { title = "commission rogatoire", given_by = { "JI" },
                                 needs = { "authority", "court", "date", "valid_until" } },
        jld                  = { title = "ordonnance du juge des libertés et de la détention", given_by = { "JLD" },
                                 needs = { "authority", "court", "date", "reference" } },
        ji                   = { title = "autorisation du juge d'instruction", given_by = { "JI" },
                                 needs = { "authority", "court", "date" } },
    },

    -- CPP 60-1-2, L.3513-7 from 2029.
    thresholds = {
        { title = "1° crime, ou délit puni d'au moins trois ans", min_prison_months = 36 },
        { title = "2° délit puni d'au moins un an, commis par un réseau de communications électroniques, pour identifier son auteur",
          min_prison_months = 12, network_offence = true, identify_only = true },
        { title = "3° équipement terminal de la victime, à sa demande, délit puni d'emprisonnement",
          min_prison_months = 1, victim_equipment = true },
        { title = "4° recherche d'une personne disparue", frameworks = { "disappearance" } },
    },

    limits = {
        { title = "un assistant d'enquête ne requiert que des enregistrements vidéo (CPP 21-3)",
          title_en = "an investigation assistant asks for video recordings only (CPP 21-3)",
          qualities = { "ADE" }, types = { "video." }, code = "incompetent_authority" },
        { title = "les instructions générales ne couvrent que la vidéo (CPP 77-1-1, 39-3) : il faut une autorisation pour cette affaire",
          title_en = "general instructions reach video recordings only (CPP 77-1-1, 39-3): an authorisation for this case is needed",
          authorisations = { "general_instruction" }, types = { "video." }, code = "authorisation_missing" },
    },

    -- Whom the law protects (CPP 56-1 to 56-5). What lifts it: the person's agreement, a judge's order; without either
    -- word a jurist decides. Such a requisition is never answered by a machine alone.
    protected = {
        lawyer     = { title = "avocat", article = "CPP 56-1, 60-1-1", lifted_by = { "consent", "order" }, connection_lifted_by = { "order" } },
        press      = { title = "journaliste, entreprise de presse", article = "CPP 56-2 ; loi du 29 juillet 1881, art. 2" },
        doctor     = { title = "médecin", article = "CPP 56-3", lifted_by = { "consent" } },
        notary     = { title = "notaire", article = "CPP 56-3", lifted_by = { "consent" } },
        bailiff    = { title = "commissaire de justice", article = "CPP 56-3", lifted_by = { "consent" } },
        defence    = { title = "secret de la défense nationale", article = "CPP 56-4" },
        court      = { title = "juridiction, secret du délibéré", article = "CPP 56-5" },
        parliament = { title = "parlementaire", article = "Constitution, art. 26" },
    },

    -- CJEU 2 March 2021 (Prokuratuur), Crim. 12 July 2022: off, warn or block.
    independent_control = { mode = "warn", by = { "jld", "ji", "commission_rogatoire" } },

    rows = {
        -- Requisitions: any information ------------------------------------------------------------------------------
        { id = "cpp:60-1", code = "CPP", article = "60-1", label = "Réquisition en flagrance",
          families = "GC", thresholds = "C", frameworks = { "flagrance", "disappearance", "death", "fugitive" },
          qualities = assisted, parties = police,
          authorisation = { flagrance = {}, disappearance = sought, death = sought, fugitive = sought },
          from = "2022-03-31", to = old, alias_of = "cpp29:L3513-1" },
        { id = "cpp:77-1-1", code = "CPP", article = "77-1-1", label = "Réquisition en enquête préliminaire",
          families = "GC", thresholds = "C", frameworks = { "prelim", "disappearance", "death", "fugitive" },
          qualities = assisted, parties = police,
          authorisation = { prelim = prosecutor, disappearance = sought, death = sought, fugitive = sought },
          from = "2023-01-26", to = old, alias_of = "cpp29:L3513-1",
          note = "Autorisation du procureur au cas par cas, ou par instructions générales pour des objets limités." },
        { id = "cpp:99-3", code = "CPP", article = "99-3", label = "Réquisition sur commission rogatoire",
          families = "GC", thresholds = "C", frameworks = { "instruction", "disappearance", "death" },
          qualities = mandated, parties = police, authorisation = mandate, to = old, alias_of = "cpp29:L3513-1" },
        { id = "cpp:74", code = "CPP", article = "74", label = "Recherche des causes de la mort",
          families = "GC", thresholds = "C", frameworks = { "death" }, qualities = { "OPJ", "APJ", "PROC", "SUBST", "JI" },
          parties = police, authorisation = sought, to = old },
        { id = "cpp:74-1", code = "CPP", article = "74-1", label = "Recherche des causes d'une disparition",
          families = "GC", thresholds = "C", frameworks = { "disappearance" },
          qualities = { "OPJ", "APJ", "PROC", "SUBST", "JI" }, parties = police, authorisation = sought, to = old },
        { id = "cpp:74-2", code = "CPP", article = "74-2", label = "Recherche d'une personne en fuite",
          families = "GC", thresholds = "C", frameworks = { "fugitive" },
          qualities = { "OPJ", "APJ", "PROC", "SUBST", "JI" }, parties = police, authorisation = sought, to = old },
        { id = "cpp:80-4", code = "CPP", article = "80-4", label = "Information pour recherche des causes de la mort ou d'une disparition",
          families = "GC", thresholds = "C", frameworks = { "disappearance", "death", "instruction" },
          qualities = mandated, parties = police, authorisation = mandate, to = old },
        { id = "cp:132-22", code = "CP", article = "132-22", label = "Renseignements financiers sur un prévenu ou un condamné",
          families = "G", frameworks = { "flagrance", "prelim", "instruction", "other" },
          qualities = { "PROC", "SUBST", "JI", "JAP", "OTHER" }, parties = { "justice" },
          types = { "bank.", "insurance.", "generic." } },
        { id = "cpp29:L3513-1", code = "CPP (2029)", article = "L. 3513-1 s.", label = "Réquisition d'informations (nouveau code)",
          families = "GC", thresholds = "C", frameworks = penal, qualities = { "OPJ", "APJ", "ADE", "ODJ", "OFJ", "PROC", "SUBST", "JI" },
          parties = police,
          authorisation = { flagrance = {}, prelim = prosecutor, instruction = mandate,
                            disappearance = sought, death = sought, fugitive = sought },
          from = new,
          note = "Troisième partie, livre V, titre Ier, chapitre 3, section 1 : réunit 60-1, 77-1-1 et 99-3 ; le numéro exact dans la section est à vérifier avant 2029." },

        -- Telematic access, the listed bodies only (R.15-33-68) --------------------------------------------------------
        { id = "cpp:60-2", code = "CPP", article = "60-2, al. 1", label = "Mise à disposition par voie télématique, flagrance",
          families = "GC", thresholds = "C", frameworks = { "flagrance" }, qualities = officers, parties = police,
          types = telematic, to = old,
          note = "Organismes de l'article R. 15-33-68 : les opérateurs postaux n'y sont pas." },
        { id = "cpp:77-1-2", code = "CPP", article = "77-1-2, al. 1", label = "Mise à disposition par voie télématique, enquête préliminaire",
          families = "GC", thresholds = "C", frameworks = { "prelim" }, qualities = officers, parties = police,
          authorisation = prosecutor, types = telematic, to = old },
        { id = "cpp:99-4", code = "CPP", article = "99-4, al. 1", label = "Mise à disposition par voie télématique, instruction",
          families = "GC", thresholds = "C", frameworks = { "instruction" }, qualities = mandated, parties = police,
          authorisation = mandate, types = telematic, to = old },

        -- Connection data -----------------------------------------------------------------------------------------------
        { id = "cpp:60-1-1", code = "CPP", article = "60-1-1", label = "Données de connexion d'un avocat",
          families = "C", thresholds = "C", frameworks = penal, qualities = { "OPJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" },
          parties = police, authorisation = { "jld" }, to = old, alias_of = "cpp29:L3513-8",
          note = "Ordonnance motivée du juge des libertés et de la détention ; le bâtonnier est avisé." },
        { id = "cpp:60-1-2", code = "CPP", article = "60-1-2", label = "Données de connexion, de trafic et de localisation",
          families = "C", thresholds = "C", frameworks = penal,
          qualities = { "OPJ", "APJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" }, parties = police,
          authorisation = { flagrance = {}, prelim = prosecutor, instruction = mandate,
                            disappearance = sought, death = sought, fugitive = sought },
          from = "2022-03-31", to = old, alias_of = "cpp29:L3513-7" },
        { id = "cpp29:L3513-7", code = "CPP (2029)", article = "L. 3513-7", label = "Données de connexion (nouveau code)",
          families = "C", thresholds = "C", frameworks = penal,
          qualities = { "OPJ", "APJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" }, parties = police,
          authorisation = { flagrance = {}, prelim = prosecutor, instruction = mandate,
                            disappearance = sought, death = sought, fugitive = sought },
          from = new },
        { id = "cpp29:L3513-8", code = "CPP (2029)", article = "L. 3513-8", label = "Données de connexion d'un avocat (nouveau code)",
          families = "C", thresholds = "C", frameworks = penal, qualities = { "OPJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" },
          parties = police, authorisation = { "jld" }, from = new },

        -- Preservation ----------------------------------------------------------------------------------------------------
        { id = "cpp:60-2-al2", code = "CPP", article = "60-2, al. 2", label = "Conservation du contenu, flagrance",
          families = "K", frameworks = { "flagrance" }, qualities = { "OPJ", "ODJ", "OFJ", "PROC", "SUBST" }, parties = police,
          authorisation = { "jld" }, to = old, note = "Un an au plus." },
        { id = "cpp:77-1-2-al2", code = "CPP", article = "77-1-2, al. 2", label = "Conservation du contenu, enquête préliminaire",
          families = "K", frameworks = { "prelim" }, qualities = officers, parties = police,
          authorisation = { "jld" }, to = old, note = "Un an au plus." },
        { id = "cpp:99-4-al2", code = "CPP", article = "99-4, al. 2", label = "Conservation du contenu, instruction",
          families = "K", frameworks = { "instruction" }, qualities = mandated, parties = police,
          authorisation = { "ji" }, to = old, note = "Autorisation expresse du juge d'instruction ; un an au plus." },

        -- Stored electronic mail ------------------------------------------------------------------------------------------
        { id = "cpp:706-95-1", code = "CPP", article = "706-95-1", label = "Correspondances électroniques stockées, enquête",
          families = "M", frameworks = enquiry, qualities = { "OPJ", "ODJ", "OFJ", "PROC", "SUBST" }, parties = police,
          authorisation = { "jld" }, to = old },
        { id = "cpp:706-95-2", code = "CPP", article = "706-95-2", label = "Correspondances électroniques stockées, instruction",
          families = "M", frameworks = { "instruction" }, qualities = { "OPJ", "ODJ", "OFJ", "JI" }, parties = police,
          authorisation = { "ji" }, to = old },

        -- Search and seizure: the object itself -----------------------------------------------------------------------------
        { id = "cpp:54", code = "CPP", article = "54", label = "Conservation des indices et saisie, flagrance",
          families = "S", frameworks = { "flagrance" }, qualities = seizers, parties = police, to = old },
        { id = "cpp:56", code = "CPP", article = "56", label = "Perquisition et saisie, flagrance",
          families = "S", frameworks = { "flagrance" }, qualities = seizers, parties = police, to = old },
        { id = "cpp:76", code = "CPP", article = "76", label = "Perquisition et saisie, enquête préliminaire",
          families = "S", frameworks = { "prelim" }, qualities = { "OPJ", "ODJ", "OFJ", "PROC", "SUBST" }, parties = police, to = old,
          note = "Assentiment écrit, ou décision du juge des libertés et de la détention : le juriste vérifie la pièce." },
        { id = "cpp:92", code = "CPP", article = "92", label = "Transport du juge d'instruction",
          families = "S", frameworks = { "instruction" }, qualities = { "OPJ", "ODJ", "OFJ", "JI" }, parties = police,
          authorisation = mandate, to = old },
        { id = "cpp:94", code = "CPP", article = "94", label = "Perquisition, instruction",
          families = "S", frameworks = { "instruction" }, qualities = { "OPJ", "ODJ", "OFJ", "JI" }, parties = police,
          authorisation = mandate, to = old },
        { id = "cpp:97", code = "CPP", article = "97", label = "Saisie, instruction",
          families = "S", frameworks = { "instruction" }, qualities = { "OPJ", "ODJ", "OFJ", "JI" }, parties = police,
          authorisation = mandate, to = old },
        { id = "cpp:706-154", code = "CPP", article = "706-154", label = "Saisie d'une somme au crédit d'un compte",
          families = "A", frameworks = { "flagrance", "prelim", "instruction" }, qualities = seizers, parties = police,
          authorisation = { flagrance = particular, prelim = particular, instruction = mandate }, to = old,
          note = "Le juge des libertés et de la détention, ou le juge d'instruction, se prononce dans les dix jours." },

        -- Controlled delivery, surveillance -----------------------------------------------------------------------------------
        { id = "cpp:706-80", code = "CPP", article = "706-80", label = "Surveillance de personnes et d'acheminement d'objets",
          families = "L", frameworks = { "flagrance", "prelim", "instruction" },
          qualities = { "OPJ", "APJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" }, parties = police,
          authorisation = { flagrance = particular, prelim = particular, instruction = mandate },
          types = { "postal.item.watch", "postal.item.hold" }, to = old },
        { id = "cpp:706-80-2", code = "CPP", article = "706-80-2", label = "Livraison surveillée à la place du prestataire postal",
          families = "L", frameworks = { "flagrance", "prelim", "instruction" },
          qualities = { "OPJ", "APJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" }, parties = police,
          authorisation = { "particular", "ji" }, to = old,
          note = "Autorisation écrite et motivée du procureur ou du juge d'instruction, à peine de nullité (706-73, 706-73-1, 706-74)." },
        { id = "cpp:230-32", code = "CPP", article = "230-32 s.", label = "Géolocalisation en temps réel",
          families = "L", frameworks = penal, qualities = { "OPJ", "ODJ", "OFJ", "PROC", "SUBST", "JI" }, parties = police,
          authorisation = { flagrance = { "particular", "jld" }, prelim = { "particular", "jld" }, instruction = mandate,
                            disappearance = { "particular", "jld", "ji" }, death = { "particular", "jld", "ji" },
                            fugitive = { "particular", "jld", "ji" } },
          types = { "postal.item.watch" }, to = old,
          note = "Alerte prospective sur un envoi : procureur pour huit ou quinze jours, puis juge des libertés et de la détention." },

        -- Cited beside another ----------------------------------------------------------------------------------------------
        { id = "cpp:28-1", code = "CPP", article = "28-1", label = "Officiers de douane judiciaire",
          frameworks = penal, qualities = { "ODJ" }, parties = { "customs", "justice" }, to = old },
        { id = "cpp:28-2", code = "CPP", article = "28-2", label = "Officiers fiscaux judiciaires",
          frameworks = penal, qualities = { "OFJ" }, parties = { "tax", "customs", "police", "justice" }, to = old },
        { id = "cpp:21-3", code = "CPP", article = "21-3", label = "Assistants d'enquête",
          frameworks = penal, qualities = { "ADE" }, parties = { "police", "gendarmerie" }, to = old },
        { id = "cpp:39-3", code = "CPP", article = "39-3", label = "Instructions générales du procureur",
          frameworks = penal, qualities = assisted, parties = police, to = old },
        { id = "cpp:60", code = "CPP", article = "60", label = "Personnes qualifiées, flagrance",
          frameworks = { "flagrance" }, qualities = assisted, parties = police, to = old,
          note = "Examen technique : une expertise, pas une demande de données." },
        { id = "cpp:77-1", code = "CPP", article = "77-1", label = "Personnes qualifiées, enquête préliminaire",
          frameworks = { "prelim" }, qualities = assisted, parties = police, to = old,
          note = "Examen technique : une expertise, pas une demande de données." },
        { id = "cpp:60-3", code = "CPP", article = "60-3", label = "Exploitation de supports sous scellés",
          frameworks = { "flagrance", "prelim" }, qualities = assisted, parties = police, to = old },
        { id = "cpp:99-5", code = "CPP", article = "99-5", label = "Exploitation de supports sous scellés, instruction",
          frameworks = { "instruction" }, qualities = { "OPJ", "ADE", "JI" }, parties = police, to = old },
        { id = "cpp:156", code = "CPP", article = "156 s.", label = "Expertise",
          frameworks = { "instruction" }, qualities = mandated, parties = police, to = old },
        { id = "cpp:151", code = "CPP", article = "151 s.", label = "Commission rogatoire",
          frameworks = { "instruction", "disappearance", "death" }, qualities = mandated, parties = police,
          to = old, alias_of = "cpp29:L3442-1" },
        { id = "cpp29:L3442-1", code = "CPP (2029)", article = "L. 3442-1 s.", label = "Commission rogatoire (nouveau code)",
          frameworks = { "instruction", "disappearance", "death" }, qualities = mandated, parties = police, from = new },

        -- Customs ---------------------------------------------------------------------------------------------------------
        { id = "cd:65", code = "Code des douanes", article = "65", label = "Droit de communication des douanes",
          families = "D", frameworks = { "customs" }, qualities = { "DOUANE", "ODJ" }, parties = { "customs" },
          note = "Agents ayant au moins le grade de contrôleur." },
        { id = "cd:66", code = "Code des douanes", article = "66", label = "Contrôle douanier des envois postaux",
          families = "D", frameworks = { "customs" }, qualities = { "DOUANE", "ODJ" }, parties = { "customs" },
          note = "Le secret des correspondances est respecté ; copie du procès-verbal sous cinq jours." },
        { id = "cd:67bis", code = "Code des douanes", article = "67 bis", label = "Surveillance douanière",
          families = "L", frameworks = { "customs" }, qualities = { "DOUANE", "ODJ" }, parties = { "customs" },
          authorisation = particular, types = { "postal.item.watch", "postal.item.hold" } },
        { id = "cd:67bis-4", code = "Code des douanes", article = "67 bis-4", label = "Livraison surveillée douanière",
          families = "L", frameworks = { "customs" }, qualities = { "DOUANE", "ODJ" }, parties = { "customs" },
          authorisation = particular,
          note = "Agents habilités, délit puni d'au moins deux ans ; autorisation écrite et motivée du procureur." },

        -- Tax -----------------------------------------------------------------------------------------------------------------
        { id = "lpf:81", code = "LPF", article = "L. 81", label = "Droit de communication de l'administration fiscale",
          families = "T", frameworks = { "tax" }, qualities = { "OTHER", "OFJ" }, parties = { "tax" } },
        { id = "lpf:83", code = "LPF", article = "L. 83", label = "Droit de communication auprès des administrations et entreprises publiques",
          families = "T", frameworks = { "tax" }, qualities = { "OTHER", "OFJ" }, parties = { "tax" } },
        { id = "lpf:85", code = "LPF", article = "L. 85", label = "Droit de communication auprès des commerçants",
          families = "T", frameworks = { "tax" }, qualities = { "OTHER", "OFJ" }, parties = { "tax" } },
        { id = "lpf:96G", code = "LPF", article = "L. 96 G s.", label = "Droit de communication auprès des opérateurs",
          families = "T", frameworks = { "tax" }, qualities = { "OTHER", "OFJ" }, parties = { "tax" },
          note = "Données de connexion : autorisation du contrôleur des demandes, que la passerelle ne recueille pas." },
        { id = "lpf:102B", code = "LPF", article = "L. 102 B", label = "Conservation des documents soumis au droit de communication",
          frameworks = { "tax" }, qualities = { "OTHER", "OFJ" }, parties = { "tax" } },

        -- Financial authorities ------------------------------------------------------------------------------------------------
        { id = "cmf:L561-25", code = "CMF", article = "L. 561-25", label = "Droit de communication de Tracfin",
          families = "F", frameworks = { "other", "tax", "customs" }, qualities = { "OTHER" }, parties = { "customs", "tax", "justice" },
          note = "Le délai est fixé par Tracfin ; la personne n'en est jamais informée (L. 561-18)." },
        { id = "cmf:L621-10", code = "CMF", article = "L. 621-10", label = "Enquêteurs et contrôleurs de l'AMF",
          families = "F", frameworks = { "other" }, qualities = { "OTHER" }, parties = { "justice", "tax" } },
        { id = "cmf:L612-24", code = "CMF", article = "L. 612-24", label = "Contrôle de l'ACPR",
          families = "F", frameworks = { "other" }, qualities = { "OTHER" }, parties = { "justice", "tax" } },

        -- European orders ----------------------------------------------------------------------------------------------------
        { id = "ue:2023-1543-5", code = "Règlement (UE) 2023/1543", article = "5", label = "Injonction européenne de production",
          families = "E", frameworks = { "flagrance", "prelim", "instruction", "other" },
          qualities = { "PROC", "SUBST", "JI", "JLD" }, parties = { "justice" }, from = "2026-08-18" },
        { id = "ue:2023-1543-6", code = "Règlement (UE) 2023/1543", article = "6", label = "Injonction européenne de conservation",
          families = "EK", frameworks = { "flagrance", "prelim", "instruction", "other" },
          qualities = { "PROC", "SUBST", "JI", "JLD" }, parties = { "justice" }, from = "2026-08-18" },

        -- Convention: notices, no requisition ------------------------------------------------------------------------------------
        { id = "convention:nationale", code = "Convention", article = "27 février 2023", label = "Convention nationale de sécurité",
          families = "N", frameworks = all_frameworks, qualities = everyone, parties = all_kinds, from = "2023-02-27" },
        { id = "convention:territoriale", code = "Convention", article = "déclinaison départementale", label = "Convention territoriale de sécurité",
          families = "N", frameworks = all_frameworks, qualities = everyone, parties = all_kinds, from = "2023-02-27" },
        { id = "cpp:40", code = "CPP", article = "40", label = "Signalement à l'autorité judiciaire",
          families = "N", frameworks = { "other" }, qualities = { "OTHER" }, parties = { "holder", "operator" }, to = old },

        -- Known in order to be refused -------------------------------------------------------------------------------------------
        { id = "csi:L851-1", code = "CSI", article = "L. 851-1 s.", label = "Techniques de renseignement", refusal = "intelligence_channel",
          frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "csi:L852-1", code = "CSI", article = "L. 852-1 s.", label = "Interceptions de sécurité", refusal = "intelligence_channel",
          frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "cpp:100", code = "CPP", article = "100 à 100-8", label = "Interceptions judiciaires", refusal = "telecom_use_pnij",
          frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "cpp:706-95", code = "CPP", article = "706-95", label = "Interceptions, criminalité organisée", refusal = "telecom_use_pnij",
          frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "cpp29:L1614-1", code = "CPP (2029)", article = "L. 1614-1", label = "Plate-forme nationale des interceptions judiciaires",
          refusal = "telecom_use_pnij", frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "css:L114-19", code = "CSS", article = "L. 114-19 s.", label = "Droit de communication des organismes sociaux",
          refusal = "incompetent_authority", frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "cconso:L512-5", code = "Code de la consommation", article = "L. 512-5 s.", label = "Enquêteurs de la DGCCRF",
          refusal = "incompetent_authority", frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "ctrav:L8113-5", code = "Code du travail", article = "L. 8113-5", label = "Inspection du travail",
          refusal = "incompetent_authority", frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
        { id = "cpcex:L152-1", code = "CPCEx", article = "L. 152-1", label = "Commissaires de justice",
          refusal = "incompetent_authority", frameworks = all_frameworks, qualities = everyone, parties = all_kinds },
    },
}
