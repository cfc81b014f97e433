-- The services that workflows may ask (`call = { service = "…" }`), and what each would be asked.
--
-- A name that stands here passes the check of a workflow everywhere, connected or not. While no plugin answers it, a
-- question ends at once as `call.failed` with e.error "not_connected": the workflow's way by hand. What a plugin of the
-- configuration offers need not stand here. Which plugin answers which: `guichet serve --plugins`.
return {
    { name = "tracking.events", fr = "où des envois ont été vus, et quand", en = "where items were seen, and when" },
    { name = "tracking.hold", fr = "suspend ce que l'expéditeur et le destinataire voient du suivi d'un envoi",
      en = "suspends what sender and addressee see of an item's tracking" },
    { name = "sorting.hold", fr = "met un envoi de côté à son centre de tri", en = "puts an item aside at its sorting site" },
    { name = "sorting.release", fr = "remet en circulation un envoi mis de côté", en = "lets an item put aside go on" },
    { name = "account.lookup", fr = "les comptes clients d'une personne, d'une adresse ou d'un numéro",
      en = "the customer accounts of a person, an address or a number" },
    { name = "customs.declaration", fr = "la déclaration en douane d'un envoi (CN22, CN23)",
      en = "the customs declaration of an item (CN22, CN23)" },
    { name = "email.lookup", fr = "l'abonné d'une adresse laposte.net et ses connexions",
      en = "the subscriber of a laposte.net address, and its connections" },
    { name = "email.preserve", fr = "conserve en l'état une boîte laposte.net", en = "keeps a laposte.net mailbox as it is" },
    { name = "bank.lookup", fr = "le titulaire d'un compte, d'une carte ou d'un chèque de La Banque Postale",
      en = "the holder of an account, a card or a cheque of La Banque Postale" },
    { name = "bank.transfer.recall", fr = "demande le rappel d'un virement", en = "asks for a transfer to be recalled" },
    { name = "locker.log", fr = "le journal d'une consigne : dépôts, retraits, codes",
      en = "the log of a parcel locker: deposits, collections, codes" },
    { name = "identity.lookup", fr = "une identité numérique : inscription, vérifications, authentifications",
      en = "a digital identity: enrolment, checks, authentications" },
    { name = "preservation.place", fr = "gèle des données avant qu'elles ne s'effacent", en = "freezes data before they are erased" },
    { name = "preservation.release", fr = "lève un gel de données", en = "ends a freeze of data" },
    { name = "watch.arm", fr = "surveille un identifiant : le prochain événement est signalé",
      en = "watches an identifier: its next event is told" },
    { name = "watch.disarm", fr = "met fin à une surveillance", en = "ends a watch" },
    { name = "fraud.share", fr = "signale un compte ou un moyen de paiement aux équipes de lutte contre la fraude",
      en = "tells the fraud teams of an account or a means of payment" },
    { name = "indicator.share", fr = "transmet un indicateur technique aux équipes de sécurité",
      en = "hands a technical indicator to the security teams" },
    { name = "notice.send", fr = "avise une personne ou une équipe, sans contenu du dossier",
      en = "tells a person or a team, without content of the case" },
}
