/* A sheet of what was registered. */
#include "cli/authorisation_print.h"

#include "cli/print.h"
#include "cli/requisition_print.h"

static const struct print_field sheet[] = {
    {"/id", "Identifiant", "Id"},
    {"/kind", "Nature", "Kind"},
    {"/authority", "Autorité", "Authority"},
    {"/court", "Juridiction", "Court"},
    {"/date", "Date", "Date"},
    {"/reference", "Référence", "Reference"},
    {"/valid_from", "Valable du", "Valid from"},
    {"/valid_until", "Jusqu'au", "Until"},
    {"/offences", "Infractions", "Offences"},
    {"/objects", "Types de demande", "Types"},
    {"/frameworks", "Cadres", "Frameworks"},
    {"/parties", "Services", "Parties"},
    {"/units", "Unités", "Units"},
    {"/text", "Texte", "Text"},
    {"/created_at", "Enregistrée le", "Registered"},
    {"/revoked_at", "Révoquée le", "Revoked"},
    {NULL, NULL, NULL},
};

int authorisation_print(struct client *client) {
    if (!requisition_print_json(client)) print_sheet(stdout, client->reply, sheet, &client->arena);
    return CLI_DONE;
}
