/* One table, by subject. It is searched only when there is a fault. */
#include "base/fault_words.h"

#include <inttypes.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *english, *french;
} words[] = {
    /* any value */
    {"must be given", "doit être donné"},
    {"is missing", "manque"},
    {"is empty", "est vide"},
    {"must be text", "doit être un texte"},
    {"must be a list", "doit être une liste"},
    {"must be an object", "doit être un objet"},
    {"must be a number", "doit être un nombre"},
    {"must be a whole number", "doit être un nombre entier"},
    {"must be true or false", "doit valoir true ou false"},
    {"must be true, false or null", "doit valoir true, false ou null"},
    {"the document must be an object", "le document doit être un objet"},
    {"is not known", "n'est pas connu"},
    {"is not known; did you mean \"%s\"?", "n'est pas connu ; vouliez-vous dire « %s » ?"},
    {"is not known here", "n'est pas connu ici"},
    {"is not known here, did you mean \"%s\"?", "n'est pas connu ici ; vouliez-vous dire « %s » ?"},
    {"unknown member", "membre inconnu"},
    {"unknown member; did you mean %s", "membre inconnu ; vouliez-vous dire %s"},
    {"is not in the list", "n'est pas dans la liste"},
    {"is not in the list; did you mean \"%s\"?", "n'est pas dans la liste ; vouliez-vous dire « %s » ?"},
    {"must be one of %s", "doit être l'une des valeurs %s"},
    {"exactly one of %.*s must be given, not %zu", "il faut exactement l'un de %.*s, et non %zu"},
    {"needs %.*s", "demande %.*s"},
    {"is not within what is allowed", "n'est pas dans les bornes admises"},

    /* lengths and numbers */
    {"has a control character", "contient un caractère de contrôle"},
    {"has %zu characters, at least %d are needed", "compte %zu caractères, il en faut au moins %d"},
    {"has %zu characters, at most %d are allowed", "compte %zu caractères, %d au plus sont admis"},
    {"%zu characters, at least %" PRId64 " are needed", "%zu caractères, il en faut au moins %" PRId64},
    {"%zu characters, at most %" PRId64 " are allowed", "%zu caractères, %" PRId64 " au plus sont admis"},
    {"line %zu has %zu characters, at most %d are allowed", "la ligne %zu compte %zu caractères, %d au plus sont admis"},
    {"must have at least one entry", "doit compter au moins un élément"},
    {"has %zu entries, at most %d are allowed", "compte %zu éléments, %d au plus sont admis"},
    {"%" PRId64 " given, at least %" PRId64, "%" PRId64 " donnés, il en faut au moins %" PRId64},
    {"%" PRId64 " given, at most %" PRId64, "%" PRId64 " donnés, %" PRId64 " au plus"},
    {"names %zu identifiers, at most %d are allowed", "désigne %zu identifiants, %d au plus sont admis"},
    {"must be from %d to %d", "doit être compris entre %d et %d"},
    {"must be at least %" PRId64, "doit valoir au moins %" PRId64},
    {"must be at most %" PRId64, "doit valoir au plus %" PRId64},
    {"must be %" PRId64 " digits", "doit compter %" PRId64 " chiffres"},
    {"must be 3 to %" PRId64 " letters, digits or any of \"%s\"", "doit compter de 3 à %" PRId64 " lettres, chiffres ou signes parmi « %s »"},
    {"stands in the list before", "figure déjà dans la liste"},

    /* days and moments */
    {"must be a date (2026-11-20) or an RFC 3339 time (2026-11-20T09:00:00Z)", "doit être une date (2026-11-20) ou un instant RFC 3339 (2026-11-20T09:00:00Z)"},
    {"must be a date, as \"2026-10-01\"", "doit être une date, comme « 2026-10-01 »"},
    {"is no date, as \"2026-10-01\"", "n'est pas une date, comme « 2026-10-01 »"},
    {"must be a date, as \"1985-03-12\", \"1985-03-00\" or \"1985-00-00\"", "doit être une date, comme « 1985-03-12 », « 1985-03-00 » ou « 1985-00-00 »"},
    {"is no date, as \"1985-03-12\", \"1985-03-00\" or \"1985-00-00\"", "n'est pas une date, comme « 1985-03-12 », « 1985-03-00 » ou « 1985-00-00 »"},
    {"must be a time, as \"2026-10-01T12:00:00Z\"", "doit être un instant, comme « 2026-10-01T12:00:00Z »"},
    {"is no time with its offset, as \"2026-10-01T12:00:00+02:00\"", "n'est pas un instant avec son décalage horaire, comme « 2026-10-01T12:00:00+02:00 »"},
    {"is in the future", "est dans le futur"},
    {"must not lie in the future", "ne doit pas être dans le futur"},
    {"must lie in the future", "doit être dans le futur"},
    {"must be in the future, at most a year ahead", "doit être dans le futur, à un an au plus"},
    {"is already over", "est déjà passé"},
    {"is more than %" PRId64 " minutes ahead", "est à plus de %" PRId64 " minutes"},
    {"ends before it begins", "finit avant d'avoir commencé"},
    {"ends in the future", "finit dans le futur"},
    {"is %" PRId64 " days long, at most %" PRId64 " are allowed", "dure %" PRId64 " jours, %" PRId64 " au plus sont admis"},
    {"is over %" PRId64 " minutes long, at most %" PRId64 " are allowed", "dure plus de %" PRId64 " minutes, %" PRId64 " au plus sont admises"},
    {"the period ends before it begins", "la période finit avant d'avoir commencé"},
    {"nothing is held yet of the days after today", "rien n'est encore détenu des jours à venir"},

    /* identifiers, money, places, files */
    {"must be an address of %s", "doit être une adresse de %s"},
    {"is no IBAN, no RIB (23 characters) and no CCP (7 digits, 1 letter, 3 digits)", "n'est ni un IBAN, ni un RIB (23 caractères), ni un CCP (7 chiffres, 1 lettre, 3 chiffres)"},
    {"is no amount with at most %d decimals, as \"1250.00\"", "n'est pas un montant à %d décimales au plus, comme « 1250.00 »"},
    {"must be text, as \"1250.00\": a number of JSON may lose cents", "doit être un texte, comme « 1250.00 » : un nombre JSON peut perdre des centimes"},
    {"is no currency, as \"EUR\" (ISO 4217)", "n'est pas une monnaie, comme « EUR » (ISO 4217)"},
    {"must be text, or an object with \"first6\", \"last4\" and \"length\"", "doit être un texte, ou un objet avec « first6 », « last4 » et « length »"},
    {"has letters that cannot be written with A to Z", "a des lettres qui ne s'écrivent pas de A à Z"},
    {"is no country, as \"FR\" (ISO 3166-1)", "n'est pas un pays, comme « FR » (ISO 3166-1)"},
    {"must be an object with \"street\", \"postcode\", \"town\"", "doit être un objet avec « street », « postcode », « town »"},
    {"is no code of a site: 6 letters or digits (code Régate)", "n'est pas un code de site : 6 lettres ou chiffres (code Régate)"},
    {"is no box, as \"BP 1234\", \"CS 12345\" or \"TSA 12345\"", "n'est pas une boîte, comme « BP 1234 », « CS 12345 » ou « TSA 12345 »"},
    {"has no source port: many subscribers may share an IPv4 address", "n'a pas de port source : de nombreux abonnés peuvent partager une adresse IPv4"},
    {"is no fingerprint (MD5, SHA-1, SHA-256, SHA-512), IP address, domain, URL or mailbox", "n'est ni une empreinte (MD5, SHA-1, SHA-256, SHA-512), ni une adresse IP, ni un domaine, ni une URL, ni une adresse électronique"},
    {"must be a SHA-256 in 64 hexadecimal digits", "doit être un SHA-256 en 64 chiffres hexadécimaux"},
    {"is no code of refusal", "n'est pas un code de refus"},
    {"must be the id of an upload", "doit être l'identifiant d'un fichier envoyé"},
    {"is no id of an upload", "n'est pas l'identifiant d'un fichier envoyé"},
    {"at most %d files are allowed", "%d fichiers au plus sont admis"},

    /* the common document */
    {"must be the id of a basis, as \"cpp:77-1-1\"", "doit être l'identifiant d'un fondement, comme « cpp:77-1-1 »"},
    {"must be a NATINF code, a whole number", "doit être un code NATINF, un nombre entier"},
    {"a NATINF code is from 1 to 999999", "un code NATINF va de 1 à 999999"},
    {"must be the id of a registered authorisation", "doit être l'identifiant d'une autorisation enregistrée"},
    {"must say why, in %d characters or more, when urgent or vital", "doit dire pourquoi, en %d caractères au moins, en cas d'urgence ou de péril vital"},
    {"an investigation number usually reads JI, the year and a rank, as JI1 26/000123", "un numéro d'instruction s'écrit d'ordinaire JI, l'année et un rang, comme JI1 26/000123"},
    {"there is no type \"%s\"; GET /v1/types lists them", "il n'y a pas de type « %s » ; GET /v1/types en donne la liste"},
    {"\"%s\" is not admitted for %s", "« %s » n'est pas admis pour %s"},

    /* the law */
    {"is not in the table of law", "n'est pas dans la table des fondements"},
    {"is not in the table of law, nearest: %s", "n'est pas dans la table des fondements ; le plus proche : %s"},
    {"%s was in force until %04d-%02d-%02d", "%s était en vigueur jusqu'au %04d-%02d-%02d"},
    {"%s was in force until %04d-%02d-%02d; cite %s", "%s était en vigueur jusqu'au %04d-%02d-%02d ; visez %s"},
    {"%s is in force from %04d-%02d-%02d", "%s est en vigueur à partir du %04d-%02d-%02d"},
    {"%s is in force from %04d-%02d-%02d; cite %s", "%s est en vigueur à partir du %04d-%02d-%02d ; visez %s"},
    {"belongs to other frameworks: %s", "relève d'autres cadres : %s"},
    {"does not belong to the powers of the caller's service", "n'est pas dans les pouvoirs du service appelant"},
    {"is no quality of the caller's service", "n'est pas une qualité du service appelant"},
    {"%s is not signed by %s", "%s n'est pas signé par un %s"},
    {"must name the officer who controls the act of an %s", "doit nommer l'officier sous le contrôle duquel agit un %s"},
    {"none of these bases admits this type of requisition", "aucun de ces fondements n'admet ce type de demande"},
    {"admitted if the sole object is to identify the author (CPP 60-1-2, 2°); the holder will check it", "admis si le seul objet est d'identifier l'auteur (CPP 60-1-2, 2°) ; le détenteur le vérifiera"},
    {"connection data are open by the penalty of the offence (CPP 60-1-2): state it", "les données de connexion dépendent de la peine encourue (CPP 60-1-2) : indiquez-la"},
    {"connection data are not open for this offence (CPP 60-1-2)", "les données de connexion ne sont pas ouvertes pour cette infraction (CPP 60-1-2)"},
    {"connection data without the control of a judge who does not lead the enquiry", "données de connexion sans le contrôle d'un juge qui ne dirige pas l'enquête"},
    {"must be stated for an authorisation of kind %s", "doit être indiqué pour une autorisation de nature %s"},
    {"%s in the framework %s needs one of: %s", "%s dans le cadre %s demande l'un de : %s"},
    {"is later than the requisition: it must come before", "est postérieur à la réquisition : il doit la précéder"},
    {"the authorisation has expired", "l'autorisation a expiré"},
    {"is no category of the table of law", "n'est pas une catégorie de la table des fondements"},
    {"a jurist validates this requisition: it is never answered by a machine", "un juriste valide cette réquisition : aucune machine n'y répond seule"},
    {"a judge's order is needed: %s", "l'ordonnance d'un juge est nécessaire : %s"},
    {"the person's agreement is needed: %s", "l'accord de la personne est nécessaire : %s"},
    {"the person's agreement or a judge's order is needed: %s", "l'accord de la personne ou l'ordonnance d'un juge est nécessaire : %s"},

    {"the authorisation was given by word of mouth: put it in writing in time (event \"regularise\")", "l'autorisation a été donnée oralement : confirmez-la par écrit à temps (événement « regularise »)"},

    /* vital emergencies */
    {"has %zu characters, %lld are needed when vital", "compte %zu caractères, il en faut %lld en cas de péril vital"},
    {"no telephone of the requester: questions about this emergency will take longer", "pas de téléphone du demandeur : toute question sur cette urgence prendra plus de temps"},
    {"the registry has no number of this unit: which one was called?", "le registre n'a pas de numéro de cette unité : lequel a été appelé ?"},
    {"the registry has no number of this unit: where is the one from that was called?", "le registre n'a pas de numéro de cette unité : d'où vient celui qui a été appelé ?"},
    {"only the number of the registry counts", "seul le numéro du registre compte"},
    {"the number in the document proves nothing", "le numéro du document ne prouve rien"},
    {"%lld vital requisitions of this unit were false or irregular", "%lld demandes vitales de cette unité étaient fausses ou irrégulières"},

    /* registered authorisations */
    {"there is no such authorisation for this unit", "il n'y a pas de telle autorisation pour cette unité"},
    {"the authorisation was revoked", "l'autorisation a été révoquée"},
    {"the authorisation was valid until %s", "l'autorisation était valable jusqu'au %s"},
    {"the authorisation is valid from %s only", "l'autorisation n'est valable qu'à partir du %s"},
    {"the authorisation does not reach %s", "l'autorisation ne couvre pas %s"},
    {"the authorisation does not hold in the framework %s", "l'autorisation ne vaut pas dans le cadre %s"},
    {"the authorisation does not reach this offence", "l'autorisation ne couvre pas cette infraction"},
    {"is not what the authorisation of this id says; leave it out", "n'est pas ce que dit l'autorisation de cet identifiant ; laissez-le de côté"},
    {"is no party of this gateway", "n'est pas un service partenaire de cette passerelle"},
    {"no type of requisition begins so", "aucun type de demande ne commence ainsi"},

    /* co-readers, hand-over */
    {"names no unit, no party and no person", "ne désigne ni unité, ni service partenaire, ni personne"},
    {"a person is named alone", "une personne est désignée seule"},
    {"must be the id of a person, as GET /v1/me tells it", "doit être l'identifiant d'une personne, tel que GET /v1/me le donne"},
    {"is no party that asks for anything", "n'est pas un service partenaire qui requiert"},
    {"is the unit of the requisition", "est l'unité de la réquisition"},
};
/* clang-format on */

bool fault_words_at(size_t i, const char **english, const char **french) {
    if (i >= sizeof words / sizeof words[0]) return false;
    *english = words[i].english;
    *french = words[i].french;
    return true;
}

const char *fault_words_french(const char *english) {
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].english, english) == 0) return words[i].french;
    return NULL;
}
