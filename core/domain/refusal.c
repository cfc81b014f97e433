/* The table of coded refusals: French first, because jurists and officers read it. */
#include "domain/refusal.h"

static const struct refusal refusals[] = {
    {"incomplete", "Réquisition incomplète", "Incomplete requisition",
     "La réquisition ne porte pas toutes les mentions nécessaires : complétez-la et envoyez-la de nouveau.",
     "The requisition lacks a mention it needs: complete it and send it again.", "CPP D.15-5", true, REFUSAL_BY_NOBODY,
     REFUSAL_CLOCK_PAUSES},
    {"manifest_error", "Erreur manifeste", "Manifest error",
     "La réquisition contient une erreur manifeste qui empêche de l'exécuter : corrigez-la et envoyez-la de nouveau.",
     "The requisition has a manifest error and cannot be carried out: correct it and send it again.", "", true,
     REFUSAL_BY_NOBODY, REFUSAL_CLOCK_PAUSES},
    {"insufficient_identifier", "Identifiant insuffisant", "Insufficient identifier",
     "Les éléments donnés ne suffisent pas à désigner un envoi, un compte ou une personne : précisez-les.",
     "What is given does not single out an item, an account or a person: be more precise.", "", true, REFUSAL_BY_NOBODY,
     REFUSAL_CLOCK_PAUSES},
    {"data_not_held", "Données non détenues", "Data not held", "L'entité requise ne détient pas les données demandées.",
     "The entity asked does not hold these data.", "", false, REFUSAL_BY_REQUESTER, REFUSAL_CLOCK_STOPS},
    {"retention_expired", "Durée de conservation écoulée", "Retention period over",
     "Les données demandées ont été effacées à l'issue de leur durée de conservation.",
     "These data were erased when their retention period ended.", "RGPD art. 5", false, REFUSAL_BY_REQUESTER,
     REFUSAL_CLOCK_STOPS},
    {"other_holder", "Autre détenteur", "Other holder",
     "Les données demandées sont détenues par une autre entité : adressez-lui la réquisition.",
     "Another entity holds these data: send it the requisition.", "", true, REFUSAL_BY_NOBODY, REFUSAL_CLOCK_STOPS},
    {"de_facto_impossible", "Impossibilité matérielle", "De facto impossibility",
     "La réquisition ne peut être exécutée pour une raison matérielle étrangère à l'entité requise.",
     "The requisition cannot be carried out for a reason of fact beyond the holder's reach.", "", false,
     REFUSAL_BY_REQUESTER, REFUSAL_CLOCK_STOPS},
    {"incompetent_authority", "Autorité incompétente", "Incompetent authority",
     "Le signataire n'a pas qualité pour prendre cet acte sur ce fondement.",
     "The signatory has no power to issue this act on this basis.", "CPP 16 à 28-2", true, REFUSAL_BY_MAGISTRATE,
     REFUSAL_CLOCK_STOPS},
    {"authorisation_missing", "Autorisation manquante", "Authorisation missing",
     "L'acte exige l'autorisation préalable d'un magistrat : indiquez sa nature, son auteur, la juridiction, sa date "
     "et sa référence.",
     "The act needs a magistrate's prior authorisation: state its kind, author, court, date and reference.",
     "CPP 77-1-1, 77-1-2, 99-3, 99-4", true, REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"authorisation_expired", "Autorisation expirée", "Authorisation expired",
     "L'autorisation invoquée n'était plus valable au jour de la réquisition.",
     "The authorisation was no longer valid on the day of the requisition.", "CPP 39-3, 151", true,
     REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"threshold_not_met", "Seuil de peine non atteint", "Threshold not met",
     "Les données de connexion ne peuvent être requises pour cette infraction.",
     "Connection data cannot be asked for in the case of this offence.", "CPP 60-1-2", true, REFUSAL_BY_MAGISTRATE,
     REFUSAL_CLOCK_STOPS},
    {"basis_not_applicable", "Fondement inapplicable", "Basis not applicable",
     "Le fondement invoqué ne permet pas cette demande, ou pas dans ce cadre ni à cette date.",
     "The basis does not admit this request, or not in this framework or on this date.", "CPP 60-1 s.", true,
     REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"service_not_covered", "Service non concerné", "Service not covered",
     "Le service visé n'entre pas dans le champ du fondement invoqué.",
     "The service asked for lies outside the scope of the basis.", "CPP R.15-33-68 ; règlement (UE) 2023/1543", false,
     REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"protected_person", "Personne protégée", "Protected person",
     "La demande vise une personne protégée par la loi : l'accord de celle-ci ou l'ordonnance d'un juge est "
     "nécessaire.",
     "The request concerns a person whom the law protects: her agreement or a judge's order is needed.",
     "CPP 56-1 à 56-5, 60-1-1", true, REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"too_broad", "Demande trop large", "Too broad",
     "La demande est trop large au regard de son objet : réduisez les cibles ou les données.",
     "The request is too broad for its object: narrow the targets or the data.", "CPP article préliminaire", true,
     REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_PAUSES},
    {"period_excessive", "Période excessive", "Period excessive",
     "La période demandée dépasse ce que ce type de demande admet : réduisez-la ou motivez-la.",
     "The period is longer than this type of request admits: shorten it or give reasons.", "CPP article préliminaire",
     true, REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_PAUSES},
    {"duplicate_of", "Demande déjà reçue", "Duplicate",
     "La même demande a déjà été reçue ; la réponse sera celle de la première.",
     "The same request was received before; its answer will serve.", "", false, REFUSAL_BY_REQUESTER,
     REFUSAL_CLOCK_STOPS},
    {"suspected_fraud", "Authenticité douteuse", "Suspected fraud",
     "L'origine de la réquisition n'a pu être confirmée.", "The origin of the requisition could not be confirmed.", "",
     false, REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"intelligence_channel", "Voie du renseignement", "Intelligence channel",
     "Les techniques de renseignement passent par le GIC et jamais par cette passerelle.",
     "Intelligence techniques go through the GIC and never through this gateway.", "CSI L.851-1 s.", false,
     REFUSAL_BY_NOBODY, REFUSAL_CLOCK_NONE},
    {"telecom_use_pnij", "Adresser par la PNIJ", "Use the PNIJ",
     "Les interceptions et les données d'un opérateur de télécommunications se demandent par la PNIJ.",
     "Interceptions and the data of a telecommunications operator are asked for through the PNIJ.",
     "CPP 230-45, R.40-42", false, REFUSAL_BY_NOBODY, REFUSAL_CLOCK_STOPS},
    {"conflict_of_law", "Conflit de lois", "Conflict of law", "L'exécution se heurterait à la loi d'un autre État.",
     "Carrying it out would break the law of another State.", "Règlement (UE) 2023/1543, art. 17", false,
     REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"controller_first", "S'adresser au responsable du traitement", "Ask the controller first",
     "L'entité requise agit pour le compte d'un client : adressez la réquisition au responsable du traitement.",
     "The entity acts for a customer: send the requisition to the controller of the data.", "RGPD art. 28", true,
     REFUSAL_BY_MAGISTRATE, REFUSAL_CLOCK_STOPS},
    {"test_message", "Message d'essai", "Test message",
     "La demande porte la mention d'un essai : aucune donnée n'a été recherchée.",
     "The request is marked as a test: no data were looked for.", "", false, REFUSAL_BY_NOBODY, REFUSAL_CLOCK_STOPS},
    {"other", "Autre motif", "Other reason", "La réquisition est refusée pour le motif exposé par le juriste.",
     "The requisition is refused for the reason the jurist sets out.", "", true, REFUSAL_BY_REQUESTER,
     REFUSAL_CLOCK_STOPS},
};

static const char *const contests[] = {"nobody", "requester", "magistrate"};
static const char *const clocks[] = {"none", "pauses", "stops"};

const struct refusal *refusal_at(size_t i) {
    return i < sizeof refusals / sizeof refusals[0] ? &refusals[i] : NULL;
}

const struct refusal *refusal_of(struct bytes code) {
    if (bytes_starts_with(code, BYTES("duplicate_of:"))) code = BYTES("duplicate_of");
    for (size_t i = 0; refusal_at(i); i++) {
        if (bytes_equal_text(code, refusals[i].code)) return &refusals[i];
    }
    return NULL;
}

static bool is_french(const char *language) {
    return strcmp(language, "fr") == 0;
}

const char *refusal_title(const struct refusal *refusal, const char *language) {
    return is_french(language) ? refusal->title_fr : refusal->title_en;
}

const char *refusal_sentence(const struct refusal *refusal, const char *language) {
    return is_french(language) ? refusal->sentence_fr : refusal->sentence_en;
}

const char *refusal_contest_name(enum refusal_contest contest) {
    return contests[contest];
}

const char *refusal_clock_name(enum refusal_clock clock) {
    return clocks[clock];
}
