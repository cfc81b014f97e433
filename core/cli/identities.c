/* Two tables. Subjects: CN, O, OU, serialNumber. */
#include "cli/identities.h"

#include "base/bytes.h"

#define POLICE      "Police nationale"
#define GENDARMERIE "Gendarmerie nationale"
#define JUSTICE     "Tribunal judiciaire de Melun"
#define CUSTOMS     "Douanes et droits indirects"
#define HOLDER      "La Poste"
#define OPERATOR    "Exploitant de Guichet"

const struct identities_authority identities_authorities[] = {
    {"server", {"Guichet server CA", OPERATOR, NULL, NULL}},
    {"police", {"Guichet police CA", POLICE, NULL, NULL}},
    {"gendarmerie", {"Guichet gendarmerie CA", GENDARMERIE, NULL, NULL}},
    {"justice", {"Guichet justice CA", JUSTICE, NULL, NULL}},
    {"customs", {"Guichet customs CA", CUSTOMS, NULL, NULL}},
    {"laposte", {"Guichet La Poste CA", HOLDER, NULL, NULL}},
    {"operator", {"Guichet operator CA", OPERATOR, NULL, NULL}},
    {"seal", {"Guichet seal CA", HOLDER, NULL, NULL}},
    {NULL, {NULL, NULL, NULL, NULL}},
};

const struct identities_person identities_people[] = {
    {"police", "police", {"Claire Vasseur", POLICE, "Commissariat de Melun", "P1048213"}},
    {"police2", "police", {"Karim Benali", POLICE, "Commissariat de Meaux", "P1077450"}},
    {"gendarmerie", "gendarmerie", {"Julien Castel", GENDARMERIE, "Brigade de recherches de Provins", "G0220415"}},
    {"magistrate", "justice", {"Hélène Aubry", JUSTICE, "Parquet de Melun", "M0030277"}},
    {"customs", "customs", {"Thomas Le Gall", CUSTOMS, "Brigade de surveillance de Moissy", "D0041186"}},
    {"agent", "laposte", {"Sophie Lambert", HOLDER, "Pôle réquisitions", "A0051001"}},
    {"agent2", "laposte", {"Nicolas Perrin", HOLDER, "Pôle réquisitions", "A0051002"}},
    {"jurist", "laposte", {"Inès Rousseau", HOLDER, "Pôle juridique", "A0052017"}},
    {"security", "laposte", {"Marc Delattre", HOLDER, "Direction de la sécurité globale", "A0053008"}},
    {"compliance", "laposte", {"Aline Fournier", HOLDER, "Conformité bancaire", "A0054003"}},
    {"supervisor", "laposte", {"Bruno Marchal", HOLDER, "Pôle réquisitions", "A0050001"}},
    {"admin", "operator", {"Élodie Garnier", OPERATOR, "Exploitation", "X0061001"}},
    {"admin2", "operator", {"Damien Faure", OPERATOR, "Exploitation", "X0061002"}},
    {"auditor", "operator", {"Paul Chevallier", OPERATOR, "Audit", "X0062001"}},
    {NULL, NULL, {NULL, NULL, NULL, NULL}},
};

const struct identities_person *identities_of(const char *name) {
    for (const struct identities_person *person = identities_people; person->name; person++) {
        if (strcmp(person->name, name) == 0) return person;
    }
    return NULL;
}
