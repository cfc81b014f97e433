/* Names in two languages, places as JSON Pointers: tables. */
#include "cli/requisition_print.h"

#include "cli/language.h"
#include "cli/print.h"

static const struct print_field sheet[] = {
    {"/number", "Numéro", "Number"},
    {"/id", "Identifiant", "Id"},
    {"/type", "Type", "Type"},
    {"/state_title", "État", "State"},
    {"/state", "(état)", "(state)"},
    {"/outcome", "Issue", "Outcome"},
    {"/urgency", "Urgence", "Urgency"},
    {"/clock", "Horloge", "Clock"},
    {"/received_at", "Reçue le", "Received"},
    {"/due_at", "Échéance", "Due"},
    {"/overdue", "En retard", "Overdue"},
    {"/closed_at", "Close le", "Closed"},
    {"/party", "Service requérant", "Party"},
    {"/unit", "Unité", "Unit"},
    {"/holder", "Détenteur", "Holder"},
    {"/holder_number", "N° chez le détenteur", "Number there"},
    {"/framework", "Cadre", "Framework"},
    {"/legal_basis", "Fondement", "Legal basis"},
    {"/object", "Objet", "Object"},
    {"/input", "Demande", "Input"},
    {"/data", "Données préparées", "Data"},
    {"/deadline_request/due_at", "Échéance demandée", "Deadline asked for"},
    {"/deadline_request/by", "Demandée par", "Asked by"},
    {"/deadline_request/reason", "Motif de l'échéance", "Why"},
    {"/duplicates", "Doublons", "Duplicates"},
    {"/task/id", "Tâche", "Task"},
    {"/task/team", "Équipe", "Team"},
    {"/task/claimed_by", "Prise par", "Claimed by"},
    {"/legal_hold/orders", "Gel de conservation", "Legal hold"},
    {"/version", "Version", "Version"},
    {"/log_index", "Journal", "Log index"},
    {NULL, NULL, NULL},
};

static const struct print_field deadlines[] = {
    {"/name", "Délai", "Deadline"},
    {"/due_at", "Échéance", "Due"},
    {"/status", "Statut", "Status"},
    {"/met_at", "Tenu le", "Met"},
    {NULL, NULL, NULL},
};

static const struct print_field parts[] = {
    {"/part", "Réponse, partie", "Answer, part"},
    {"/last", "Dernière", "Last"},
    {"/completeness", "Complétude", "Completeness"},
    {"/records", "Enregistrements", "Records"},
    {"/files", "Fichiers", "Files"},
    {"/sealed_at", "Remise le", "Handed over"},
    {NULL, NULL, NULL},
};

static const struct print_field transfers[] = {
    {"/number", "Détenteurs : numéro", "Holders: number"},
    {"/holder", "Détenteur", "Holder"},
    {"/since", "Depuis", "Since"},
    {"/until", "Jusqu'à", "Until"},
    {"/due_at", "Échéance", "Due"},
    {NULL, NULL, NULL},
};

static const struct print_field files[] = {
    {"/name", "Fichier", "File"},
    {"/id", "Identifiant", "Id"},
    {"/size", "Octets", "Bytes"},
    {"/scan", "Analyse", "Scan"},
    {"/signature", "Signature", "Signature"},
    {NULL, NULL, NULL},
};

static const struct print_field warnings[] = {
    {"/pointer", "Remarque sur", "Warning on"},
    {"/code", "Code", "Code"},
    {"/detail", "Détail", "Detail"},
    {NULL, NULL, NULL},
};

static const struct print_field events[] = {
    {"/name", "Vous pouvez", "You may"},
    {"/title", "Ce qui veut dire", "Which means"},
    {"/input_schema/required", "Avec", "With"},
    {NULL, NULL, NULL},
};

static const struct print_field task[] = {
    {"/id", "Tâche", "Task"},
    {"/title", "À faire", "To do"},
    {"/team", "Équipe", "Team"},
    {"/due_at", "Échéance", "Due"},
    {"/overdue", "En retard", "Overdue"},
    {"/claimed_by", "Prise par", "Claimed by"},
    {"/lease_expires_at", "Jusqu'à", "Until"},
    {"/requisition/number", "Réquisition", "Requisition"},
    {"/requisition/type", "Type", "Type"},
    {"/requisition/urgency", "Urgence", "Urgency"},
    {NULL, NULL, NULL},
};

bool requisition_print_json(const struct client *client) {
    if (!client->json) return false;
    fwrite(client->call.reply.data, 1, client->call.reply.size, stdout);
    if (client->call.reply.size) printf("\n");
    return true;
}

static void print_items(struct client *client, yyjson_val *items, const struct print_field *fields) {
    if (!yyjson_arr_size(items)) return;
    printf("\n");
    print_table(stdout, items, fields, &client->arena);
}

static void print_list(struct client *client, const char *member, const struct print_field *fields) {
    print_items(client, json_get(client->reply, member), fields);
}

int requisition_print_whole(struct client *client) {
    if (requisition_print_json(client)) return CLI_DONE;
    print_sheet(stdout, client->reply, sheet, &client->arena);
    print_list(client, "deadlines", deadlines);
    print_list(client, "transfers", transfers);
    print_items(client, json_get(json_get(client->reply, "answer"), "parts"), parts);
    print_list(client, "warnings", warnings);
    print_list(client, "events", events);
    return CLI_DONE;
}

void requisition_print_files(struct client *client) {
    print_list(client, "items", files);
}

int requisition_print_short(struct client *client) {
    if (requisition_print_json(client)) return CLI_DONE;
    yyjson_val *due = json_get(client->reply, "due_at");
    print_text(stdout, json_get_string(client->reply, "number", "?"));
    printf("  ");
    print_text(stdout, json_get_string(client->reply, "state_title", "?"));
    if (yyjson_is_str(due)) printf(language_pick("  échéance %s", "  due %s"), yyjson_get_str(due));
    printf("  %s\n", json_get_string(client->reply, "id", ""));
    print_list(client, "warnings", warnings);
    return CLI_DONE;
}

int requisition_print_task(struct client *client) {
    if (requisition_print_json(client)) return CLI_DONE;
    print_sheet(stdout, client->reply, task, &client->arena);
    return CLI_DONE;
}
