// Every word the console says, French first, English second; and the person's preferences, which are all it keeps in
// the browser.
const KEY = 'guichet.preferences';
const USUAL = { language: null, keys: true, theme: 'auto' };

let chosen = { ...USUAL };
try { chosen = { ...USUAL, ...JSON.parse(localStorage.getItem(KEY)) }; } catch { /* a browser without storage: the usual */ }

export const preferences = () => chosen;

export function prefer(changes) {
  chosen = { ...chosen, ...changes };
  try { localStorage.setItem(KEY, JSON.stringify(chosen)); } catch { /* it lasts as long as the page */ }
  apply();
}

export const language = () => chosen.language || (/^en/i.test(navigator.language) ? 'en' : 'fr');

/** Language and colours for the document itself. */
export function apply() {
  document.documentElement.lang = language();
  document.documentElement.dataset.theme = chosen.theme;
}

const WORDS = {
  // the house
  app: ['Guichet', 'Guichet'], skip: ['Aller au contenu', 'Skip to content'], navigation: ['Navigation', 'Navigation'],
  inbox: ['Corbeille', 'Inbox'], cases: ['Réquisitions', 'Requisitions'], submit: ['Nouvelle réquisition', 'New requisition'],
  workflows: ['Types et scripts', 'Types and scripts'], effects: ['Appels aux services', 'Calls to services'], log: ['Journal', 'Log'],
  figures: ['Chiffres', 'Figures'], profile: ['Profil', 'Profile'], not_found: ['Page introuvable', 'No such page'],
  loading: ['Chargement…', 'Loading…'], again: ['Réessayer', 'Try again'], dismiss: ['Fermer ce message', 'Dismiss this message'],
  cancel: ['Annuler', 'Cancel'], close: ['Fermer', 'Close'], confirm: ['Confirmer', 'Confirm'], yes: ['Oui', 'Yes'], no: ['Non', 'No'], choose: ['— choisir —', '— choose —'],
  unreachable: ['La passerelle ne répond pas. Rien de ce que vous avez saisi n’est perdu : réessayez.', 'The gateway does not answer. Nothing you typed is lost: try again.'],
  search: ['Rechercher', 'Search'], search_hint: ['Numéro, identifiant exact, procès-verbal', 'Number, exact identifier, case reference'],
  more: ['Suite de la liste', 'More of the list'], nothing: ['Rien ici pour le moment.', 'Nothing here for now.'], nothing_yet: ['Rien jusqu’ici ; toute la liste n’a pas été vue.', 'Nothing so far; not all of the list was looked at.'],
  refused_for: ['Pas ouvert à votre rôle.', 'Not open to your role.'], download: ['Télécharger', 'Download'], print: ['Imprimer', 'Print'],

  // the inbox
  mine: ['À moi', 'Mine'], free: ['Libres', 'Free'], due_today: ['À rendre aujourd’hui', 'Due today'], overdue: ['En retard', 'Overdue'],
  waiting: ['En attente du requérant', 'Waiting for the requester'], to_approve: ['À approuver', 'To approve'],
  open_cases: ['En cours', 'Open'], to_clarify: ['Précision demandée', 'Clarification asked'], answered: ['Répondues', 'Answered'], all_cases: ['Toutes', 'All'],
  claim_next: ['Prendre la suivante', 'Claim the next one'], claim: ['Prendre en charge', 'Claim'], release: ['Libérer', 'Release'],
  claimed: ['Dossier %s pris en charge.', 'Case %s claimed.'], released: ['Dossier rendu à la corbeille.', 'The case is back in the queue.'],
  no_free: ['Aucune tâche libre.', 'No free task.'], claimed_by: ['Pris par %s', 'Claimed by %s'], by_me: ['vous', 'you'], is_free: ['Libre', 'Free'],
  pick: ['Choisir %s', 'Select %s'], pick_all: ['Choisir toutes les tâches affichées', 'Select all tasks shown'], chosen: ['Tâches choisies : %s', 'Tasks selected: %s'], bulk: ['Actes sur les tâches choisies', 'Acts on the selected tasks'],
  assign: ['Attribuer', 'Assign'], assign_to: ['Attribuer à', 'Assign to'], bulk_claimed: ['Tâches prises en charge : %s.', 'Tasks claimed: %s.'], bulk_assigned: ['Tâches attribuées : %s.', 'Tasks assigned: %s.'],
  bulk_failed: ['Tâches qui n’ont pas pu l’être : %s', 'Tasks that could not be: %s'],
  take_over: ['Reprendre', 'Take over'], take_over_reason: ['Motif de la reprise', 'Reason for taking over'], counters: ['Compteurs', 'Counters'],
  tasks: ['%s tâches', '%s tasks'], case_count: ['%s dossiers', '%s cases'], lease_until: ['Prise en charge jusqu’à %s, prolongée tant que cette page est affichée.', 'Claimed until %s, prolonged while this page is in view.'],
  number: ['Numéro', 'Number'], kind: ['Objet', 'Subject'], state: ['État', 'State'], due: ['Échéance', 'Due'], requester: ['Requérant', 'Requester'], held_by: ['Prise en charge', 'Claimed by'], task: ['Tâche', 'Task'],
  view: ['Vue', 'View'], views: ['Vues enregistrées', 'Saved views'], filters: ['Filtrer, enregistrer une vue', 'Filter, save a view'], apply: ['Appliquer', 'Apply'], clear: ['Tout afficher', 'Show all'], no_view: ['Aucune vue enregistrée.', 'No saved view.'],
  view_title: ['Nom de la vue', 'Name of the view'], shared_with: ['Partagée avec', 'Shared with'], shared_none: ['personne : pour moi seul', 'nobody: for me alone'], save_view: ['Enregistrer cette vue', 'Save this view'], view_saved: ['Vue « %s » enregistrée.', 'View “%s” saved.'], view_removed: ['Vue « %s » retirée.', 'View “%s” removed.'], of_team: ['équipe %s', 'team %s'],
  due_after: ['Échéance à partir du', 'Due from'], due_before: ['Échéance jusqu’au', 'Due until'], received_after: ['Reçue à partir du', 'Received from'], received_before: ['Reçue jusqu’au', 'Received until'], claimed_state: ['Prise en charge', 'Claimed'], 'claimed:me': ['par moi', 'by me'], 'claimed:none': ['par personne', 'by nobody'], 'claimed:any': ['par qui que ce soit', 'by anybody'], any: ['— indifférent —', '— any —'], only_overdue: ['En retard seulement', 'Overdue only'], state_name: ['État (nom du script)', 'State (name of the script)'],

  // the clock
  at_hour: [' à ', ' at '], minutes: ['%s min', '%s min'], hours: ['%s h', '%s h'], days: ['%s jours', '%s days'], left: ['reste %s', '%s left'], working_left: ['reste %s jours ouvrés', '%s working days left'],
  late_by: ['en retard de %s', 'late by %s'], paused: ['délai suspendu', 'clock paused'], closed: ['close', 'closed'], no_due: ['sans échéance', 'no due date'],
  urgency_normal: ['Normale', 'Normal'], urgency_urgent: ['Urgente', 'Urgent'], urgency_vital: ['Vitale', 'Vital'],

  // a case
  act: ['L’acte', 'The act'], law: ['Droit et autorité', 'Law and authority'], legal_basis: ['Fondement', 'Legal basis'], framework: ['Cadre', 'Framework'],
  authorisation: ['Autorisation', 'Authorisation'], object: ['Objet de la réquisition', 'Object of the requisition'], asked: ['Ce qui est demandé', 'What is asked'], files: ['Fichiers', 'Files'], period: ['Période', 'Period'],
  procedure: ['Procédure', 'Procedure'], offence: ['Infraction', 'Offence'], data: ['Éléments réunis', 'What was found'], answer: ['Réponse', 'Answer'], requested: ['Date demandée', 'Requested date'], agreed: ['Date convenue', 'Agreed date'], deadlines: ['Échéances', 'Deadlines'],
  history: ['Historique', 'History'], thread: ['Échanges', 'Exchanges'], notes: ['Notes internes', 'Internal notes'], add_note: ['Ajouter la note', 'Add the note'], note_new: ['Nouvelle note', 'New note'], proof: ['Preuve', 'Proof'], to_do: ['À faire', 'To do'], warnings: ['Points d’attention', 'Points of attention'], duplicates: ['Demandes semblables', 'Similar requests'],
  choose_event: ['Que faire ?', 'What to do?'], no_event: ['Rien à faire ici pour vous en ce moment.', 'Nothing for you to do here now.'], claim_first: ['Prenez le dossier en charge pour agir.', 'Claim the case to act on it.'],
  done_event: ['Fait : %s.', 'Done: %s.'], confirm_event: ['Confirmer « %s » ? Cet acte ne s’annule pas.', 'Confirm “%s”? It cannot be undone.'],
  stale: ['Le dossier a changé entre-temps. Il vient d’être relu ; votre saisie est intacte : vérifiez, puis envoyez de nouveau.', 'The case has changed meanwhile. It was read anew; what you typed is intact: look, then send again.'],
  stale_since: ['Le dossier a changé pendant que vous écriviez', 'The case changed while you wrote'], since: ['Ce qui s’est passé depuis', 'What has happened since'],
  draft_conflict: ['Ce brouillon a été changé dans une autre fenêtre : choisissez le texte qui compte', 'This draft was changed in another window: choose the text that counts'], draft_mine: ['Votre texte, ici', 'Your text, here'], draft_theirs: ['L’autre texte, enregistré à %s', 'The other text, saved at %s'],
  keep_mine: ['Garder celui d’ici', 'Keep this one'], take_theirs: ['Prendre l’autre', 'Take the other'], draft_aside: ['Textes mis de côté : %s', 'Texts set aside: %s'], draft_aside_help: ['Ils restent dans cette page tant qu’elle est ouverte.', 'They stay in this page as long as it is open.'],
  draft_resume: ['Reprendre ce texte mis de côté', 'Take this text up again'], draft_forget: ['Effacer ce texte', 'Discard this text'], draft_not_now: ['Votre texte est gardé, mais cet acte n’est pas possible maintenant', 'Your text is kept, but this act is not possible now'],
  changed: ['Le dossier vient de changer : %s.', 'The case has just changed: %s.'], draft_kept: ['Brouillon enregistré à %s', 'Draft saved at %s'], draft_here: ['Brouillon gardé dans cette page', 'Draft kept in this page'], draft_drop: ['Effacer le brouillon', 'Discard the draft'],
  faults: ['%s points à corriger', '%s points to correct'], fault: ['Un point à corriger', 'One point to correct'], send: ['Envoyer', 'Send'], sending: ['Envoi…', 'Sending…'],
  parts: ['Parties remises', 'Parts handed over'], part_of: ['Partie %s, une suite viendra', 'Part %s, more to come'], part_last: ['Partie %s et dernière', 'Part %s, the last'], get_part: ['Télécharger', 'Download'],
  get_answer: ['Télécharger la réponse scellée', 'Download the sealed answer'], answer_help: ['Le fichier .asice porte le cachet de La Poste : « guichet answer verify » le vérifie hors ligne.', 'The .asice file carries the seal of La Poste: “guichet answer verify” checks it offline.'],
  'scan:not_scanned': ['non analysé', 'not scanned'], 'scan:pending': ['analyse en cours', 'being scanned'], 'scan:clean': ['sain', 'clean'], 'scan:infected': ['verrouillé : programme malveillant', 'locked: malware'], 'scan:failed': ['verrouillé : analyse impossible', 'locked: it could not be scanned'], 'scan:released': ['libéré sans analyse', 'released without a scan'],
  release_ask: ['Libérer…', 'Release…'], release_file: ['Libérer %s sans analyse', 'Release %s without a scan'], release_reason: ['Pourquoi ce fichier peut être ouvert', 'Why this file may be opened'], release_anyway: ['Libérer malgré le risque', 'Release in spite of the risk'], file_released: ['%s est libéré.', '%s is released.'],
  release_risk: ['Ce fichier n’a pas pu être analysé : il peut contenir un programme malveillant. Une fois libéré, tous ceux qui lisent le dossier peuvent l’ouvrir, et il peut partir avec la réponse. Cet acte ne s’annule pas ; votre motif et votre nom restent à l’historique.', 'This file could not be scanned: it may contain malware. Once it is released, everybody who reads the case can open it, and it may leave with the answer. This cannot be undone; your reason and your name stay in the history.'],
  receipt: ['Récépissé', 'Receipt'], get_receipt: ['Télécharger le récépissé', 'Download the receipt'], verify: ['Vérifier dans ce navigateur', 'Verify in this browser'],
  proof_good: ['L’entrée est bien au journal : la racine recalculée est celle du point de contrôle.', 'The entry is in the log: the root computed anew is the checkpoint’s.'], proof_bad: ['La preuve ne tient pas : prévenez l’exploitant.', 'The proof does not hold: tell the operator.'],
  log_index: ['Rang au journal', 'Index in the log'], checkpoint: ['Point de contrôle', 'Checkpoint'], entry: ['Entrée', 'Entry'], entries: ['Entrées', 'Entries'], inclusion: ['Preuve d’inclusion', 'Proof of inclusion'], show: ['Afficher', 'Show'], from_index: ['À partir du rang', 'From index'],
  vital: ['Urgence vitale', 'Vital emergency'], legal_hold: ['Gel', 'Legal hold'], test_case: ['Essai', 'Test'], template: ['Modèle', 'Template'], use_template: ['Reprendre ce texte', 'Use this text'],
  received: ['Reçue le', 'Received'], unit: ['Unité', 'Unit'], holder: ['Détenteur', 'Holder'], party: ['Service', 'Party'], outcome: ['Issue', 'Outcome'],

  // forms
  required: ['obligatoire', 'required'], add: ['Ajouter : %s', 'Add: %s'], remove: ['Retirer : %s', 'Remove: %s'], one_per_line: ['Un par ligne.', 'One per line.'], form_of: ['Forme', 'Form'],
  one_of: ['Donnez un seul de : %s.', 'Give exactly one of: %s.'], any_of: ['Donnez au moins un de : %s.', 'Give at least one of: %s.'], between: ['%s à %s caractères', '%s to %s characters'], at_most: ['%s caractères au plus', 'at most %s characters'],
  uploading: ['%s : envoi, %s %', '%s: sending, %s%'], uploaded: ['%s est envoyé.', '%s is sent.'], local_time: ['Heure de ce poste.', 'Time of this machine.'],

  // submission
  find_type: ['Chercher un type', 'Find a type'], pick_type: ['Que demandez-vous ?', 'What do you ask for?'], types_found: ['%s types', '%s types'], other_type: ['Changer de type', 'Another type'],
  submitted: ['Réquisition %s reçue.', 'Requisition %s received.'], urgency: ['Urgence', 'Urgency'], urgency_reason: ['Motif de l’urgence', 'Reason of the urgency'], due_in: ['Délai', 'Time'],
  name: ['Nom', 'Name'], quality: ['Qualité', 'Quality'], rio: ['RIO ou matricule', 'RIO or number'], email: ['Adresse électronique', 'E-mail'], phone: ['Téléphone', 'Telephone'], controlled_by: ['Sous le contrôle de', 'Controlled by'],
  pv: ['Procès-verbal', 'Report number'], parquet: ['Numéro de parquet', 'Prosecution number'], instruction: ['Numéro d’instruction', 'Instruction number'], natinf: ['Codes NATINF', 'NATINF codes'], label: ['Qualification', 'Label'],
  max_prison_months: ['Peine encourue, en mois', 'Maximum sentence, months'], network_offence: ['Commise par un réseau de communication', 'Committed through a network'], from: ['Du', 'From'], to: ['Au', 'To'],
  authority: ['Autorité', 'Authority'], court: ['Juridiction', 'Court'], date: ['Date', 'Date'], reference: ['Référence', 'Reference'], valid_until: ['Valable jusqu’au', 'Valid until'], client_ref: ['Votre référence', 'Your reference'], test: ['Ceci est un essai', 'This is a test'],
  note: ['Observations', 'Remarks'], text: ['Texte', 'Text'], code: ['Motif', 'Reason'], question: ['Question', 'Question'], accounts: ['Comptes', 'Accounts'], completeness: ['Complétude', 'Completeness'], records: ['Enregistrements', 'Records'], sealed_at: ['Scellée le', 'Sealed'], report: ['Compte rendu', 'Report'], site: ['Site', 'Site'], reason: ['Motif', 'Reason'],
  'framework:flagrance': ['Flagrance', 'Flagrancy'], 'framework:prelim': ['Enquête préliminaire', 'Preliminary enquiry'], 'framework:instruction': ['Information judiciaire', 'Judicial investigation'], 'framework:disappearance': ['Disparition', 'Disappearance'], 'framework:death': ['Recherche des causes de la mort', 'Enquiry into a death'], 'framework:fugitive': ['Recherche d’une personne en fuite', 'Fugitive'], 'framework:customs': ['Douane', 'Customs'], 'framework:tax': ['Fiscal', 'Tax'], 'framework:other': ['Autre', 'Other'],
  'kind:none': ['Aucune', 'None'], 'kind:particular': ['Particulière', 'Particular'], 'kind:general_instruction': ['Instructions générales', 'General instruction'], 'kind:commission_rogatoire': ['Commission rogatoire', 'Letters rogatory'], 'kind:jld': ['Juge des libertés et de la détention', 'Liberty and custody judge'], 'kind:ji': ['Juge d’instruction', 'Investigating judge'],
  'completeness:full': ['Complète', 'Full'], 'completeness:partial': ['Partielle', 'Partial'], 'completeness:none': ['Aucune donnée', 'None'],
  'status:running': ['court', 'running'], 'status:paused': ['suspendue', 'paused'], 'status:met': ['tenue', 'met'], 'status:missed': ['manquée', 'missed'],

  callback: ['Contre-appel', 'Call-back'], review: ['Contrôle a posteriori', 'Review afterwards'], failures: ['Appels sans succès', 'Calls without success'], callback_number: ['Numéro de l’annuaire', 'Number of the registry'],
  'duty:not_required': ['non requis', 'not required'], 'duty:pending': ['à faire', 'to do'], 'duty:confirmed': ['confirmé', 'confirmed'], 'duty:failed': ['sans succès', 'without success'], 'duty:dropped': ['sans objet', 'no longer needed'], 'duty:regularised': ['régularisé', 'put in writing'], 'duty:late': ['régularisé en retard', 'put in writing late'], 'duty:complete': ['complet', 'complete'], 'duty:awaited': ['attendu', 'awaited'], 'duty:irregular': ['non régularisé', 'not put in writing'], 'duty:justified': ['justifiée', 'justified'], 'duty:unjustified': ['injustifiée', 'not justified'],
  'by:system': ['le système', 'the system'], 'by:requester': ['le requérant', 'the requester'], 'by:magistrate': ['magistrat', 'magistrate'], 'by:reader': ['un co-lecteur', 'a co-reader'], 'by:audience': ['un destinataire', 'one of the audience'], 'by:investigator': ['enquêteur', 'investigator'], 'by:agent': ['agent', 'agent'], 'by:jurist': ['juriste', 'jurist'], 'by:compliance': ['conformité', 'compliance'], 'by:security': ['sûreté', 'security'], 'by:supervisor': ['superviseur', 'supervisor'], 'by:admin': ['administrateur', 'administrator'], 'by:auditor': ['auditeur', 'auditor'],
  reader: ['Co-lecteur', 'Reader'], person: ['Personne', 'Person'], until: ['Jusqu’au', 'Until'], former_unit: ['Unité précédente', 'Former unit'], keep_reading: ['Garde la lecture', 'Keeps reading'],

  // what the engine itself does
  'event:submit': ['Dépôt', 'Submission'], 'event:task.claimed': ['Prise en charge', 'Claimed'], 'event:task.released': ['Libération', 'Released'], 'event:task.assigned': ['Attribution', 'Assigned'], 'event:task.taken_over': ['Reprise', 'Taken over'],
  'event:call.done': ['Réponse du service', 'The service answered'], 'event:call.failed': ['Échec du service', 'The service failed'], 'event:reader.added': ['Co-lecteur ajouté', 'Reader added'], 'event:reader.removed': ['Co-lecteur retiré', 'Reader removed'], 'event:unit.handed_over': ['Remise à une autre unité', 'Handed over to another unit'], 'event:legal_hold.set': ['Conservation ordonnée', 'Legal hold ordered'], 'event:legal_hold.lifted': ['Conservation levée', 'Legal hold lifted'],
  'event:purge.answer': ['Réponse effacée', 'Answer erased'], 'event:purge.case': ['Dossier effacé', 'Case erased'], 'event:answer.link': ['Lien vers la réponse', 'Link to the answer'], 'event:task.noted': ['Note interne', 'Internal note'], 'event:deadline.missed': ['Échéance manquée', 'Deadline missed'], 'event:effect.retry': ['Appel relancé', 'Asked again'], 'event:effect.drop': ['Appel abandonné', 'Call given up'], 'event:answer.sealed': ['Réponse scellée', 'Answer sealed'], 'event:answer.delivered': ['Réponse remise', 'Answer delivered'],
  deadline_request: ['Autre échéance demandée par %s : %s', 'Another deadline asked for by %s: %s'], 'by:holder': ['l\'entité détentrice', 'the holder'],
  'event:callback_confirmed': ['Contre-appel : demande confirmée', 'Call-back: request confirmed'], 'event:callback_failed': ['Contre-appel sans succès', 'Call-back without success'], 'event:callback_fraud': ['Fausse demande', 'False request'], 'event:new_deadline': ['Autre échéance demandée', 'Another deadline asked for'], 'event:agree_deadline': ['Nouvelle échéance acceptée', 'New deadline agreed'], 'event:refuse_deadline': ['Nouvelle échéance refusée', 'New deadline refused'], 'event:drop_deadline': ['Demande de délai retirée', 'Another deadline: taken back'], 'event:regularise': ['Régularisation par un acte écrit', 'The act put in writing'], 'event:timer.duty.regularise': ['Acte non régularisé', 'Act not put in writing'], 'event:reviewed': ['Contrôle a posteriori', 'Review afterwards'],
  'event:file.infected': ['Programme malveillant trouvé dans un fichier', 'Malware found in a file'], 'event:file.released': ['Fichier libéré sans analyse', 'File released without a scan'],
  'event:read.opened': ['Consultation', 'Opened'], 'event:read.searched': ['Recherche', 'Searched'], 'event:read.downloaded': ['Téléchargement', 'Downloaded'], 'event:read.exported': ['Export', 'Exported to a file'],

  // how the gateway is doing
  metrics: ['Marche', 'Operation'], read_at: ['Lu le %s, puis toutes les 5 secondes tant que cette page est affichée', 'Read %s, then every 5 seconds while this page is in view'], milliseconds: ['%s ms', '%s ms'],
  alarm_none: ['Rien ne demande votre attention.', 'Nothing needs your attention.'], alarm_5xx: ['%s requêtes ont échoué par la faute de la passerelle : voyez les lignes du journal technique.', '%s requests failed by the gateway’s fault: see the lines of its log.'], alarm_dead: ['%s appels à un service sont abandonnés après tous leurs essais : relancez-les ou abandonnez-les dans « Appels aux services ».', '%s calls to services were given up after all their tries: ask again or drop them under “Calls to services”.'],
  alarm_quarantined: ['%s versions de scripts sont en quarantaine.', '%s versions of scripts are in quarantine.'], alarm_scripts: ['%s fichiers de scripts sont refusés tels qu’ils sont.', '%s files of scripts are refused as they stand.'], alarm_overdue: ['%s réquisitions sont en retard.', '%s requisitions are overdue.'], alarm_dropped: ['%s connexions ont été fermées aussitôt : trop de poignées de main à la fois.', '%s connections were closed at once: too many handshakes at the same time.'],
  m_requests: ['Requêtes', 'Requests'], m_status: ['Réponse', 'Answer'], m_since_start: ['Depuis le démarrage', 'Since the start'], m_per_second: ['Par seconde', 'Per second'], 'status_class:0xx': ['sans réponse possible', 'no answer possible'], 'status_class:2xx': ['2xx : servies', '2xx: served'], 'status_class:3xx': ['3xx : inchangées', '3xx: unchanged'], 'status_class:4xx': ['4xx : refusées', '4xx: refused'], 'status_class:5xx': ['5xx : en panne', '5xx: failed'],
  m_queues: ['Files d’attente', 'Queues'], m_open_tasks: ['Tâches ouvertes', 'Open tasks'], m_oldest: ['La plus ancienne attend depuis', 'The oldest waits for'], m_count: ['Nombre', 'Count'],
  m_store: ['Base de données', 'Database'], m_commits: ['Écritures groupées', 'Commits'], m_commit_mean: ['Durée moyenne d’une écriture', 'Mean time of a commit'], m_fsync_mean: ['dont mise sur disque', 'of which fsync'], m_changes_each: ['Changements par écriture', 'Changes per commit'], m_backlog: ['Changements en attente', 'Changes waiting'], m_conflicts: ['Changements recommencés', 'Changes begun anew'],
  m_covered: ['Couvertes par le dernier point de contrôle', 'Covered by the last checkpoint'], m_uncovered: ['Pas encore couvertes', 'Not yet covered'],
  m_connections: ['Connexions', 'Connections'], m_open_now: ['Ouvertes', 'Open'], m_handshakes: ['Poignées de main réussies', 'Handshakes that succeeded'], m_refused: ['Certificats refusés', 'Certificates refused'], m_dropped: ['Fermées aussitôt', 'Closed at once'], m_over_rate: ['Requêtes au-delà du débit', 'Requests over the rate'],
  m_cases_scripts: ['Réquisitions et scripts', 'Requisitions and scripts'], m_types: ['Types offerts', 'Types offered'],

  // reply templates
  templates: ['Modèles', 'Templates'], template_new: ['Nouveau modèle', 'New template'], template_edit: ['Modifier le modèle', 'Edit the template'], template_text: ['Texte du modèle', 'Text of the template'], template_type: ['Type (vide : tous)', 'Type (empty: all)'], template_event: ['Acte (vide : tous)', 'Act (empty: all)'], template_team: ['Équipe (vide : toutes)', 'Team (empty: all)'],
  template_conflict: ['Ce modèle a changé entre-temps : choisissez le texte qui compte', 'This template has changed meanwhile: choose the text that counts'], template_gone: ['Le modèle a été supprimé ; garder le vôtre le recrée.', 'The template was removed; keeping yours makes it anew.'],
  template_save: ['Enregistrer le modèle', 'Save the template'], template_saved: ['Modèle « %s » enregistré.', 'Template “%s” saved.'], template_removed: ['Modèle « %s » supprimé.', 'Template “%s” removed.'], template_confirm: ['Supprimer le modèle « %s » ? Personne ne pourra plus le reprendre.', 'Remove the template “%s”? Nobody will be able to use it any more.'],
  template_try: ['Essayer', 'Try'], template_try_on: ['Essayer le modèle enregistré sur un dossier (numéro)', 'Try the saved template on a case (number)'], preview: ['Aperçu', 'Preview'], places: ['Champs que le dossier remplit', 'Fields that the case fills'], no_place: ['aucun dossier ne remplit ce champ', 'no case fills this field'],
  every_type: ['tous', 'all'], every_act: ['tous', 'all'], act_of: ['Acte', 'Act'], changed_at: ['Modifié le', 'Changed'], edit: ['Modifier', 'Edit'], edit_of: ['Modifier : %s', 'Edit: %s'], delete: ['Supprimer', 'Delete'], delete_of: ['Supprimer : %s', 'Delete: %s'], in_french: ['En français', 'In French'], in_english: ['En anglais', 'In English'],
  'place:title': ['Titre du type', 'Title of the type'], 'place:received_at': ['Reçue le', 'Received'], 'place:due_at': ['Échéance', 'Due'], 'place:today': ['Date du jour', 'Today’s date'],

  // administration
  versions: ['Versions', 'Versions'], version: ['Version %s', 'Version %s'], graph: ['Graphe', 'Graph'], editor: ['Éditeur', 'Editor'], source: ['Source Lua', 'Lua source'], check: ['Vérifier', 'Check'], publish: ['Publier', 'Publish'],
  check_good: ['Le script est bon, ses essais passent.', 'The script is good, its tests pass.'], published: ['Version %s publiée.', 'Version %s published.'], confirm_publish: ['Publier cette version de %s ? Les nouvelles réquisitions la suivront.', 'Publish this version of %s? New requisitions will go by it.'],
  published_pending: ['Version %s publiée : un autre administrateur doit l’activer.', 'Version %s published: another administrator must activate it.'], confirm_drop: ['Abandonner l’appel à %s pour %s ? Le dossier continuera à la main.', 'Drop the call to %s for %s? The case will go on by hand.'],
  activate: ['Activer', 'Activate'], rollback: ['Revenir à celle-ci', 'Back to this one'], activated: ['La version %s compte.', 'Version %s counts.'], line: ['Ligne %s', 'Line %s'], hash: ['Empreinte', 'Hash'], author: ['Auteur', 'Author'], 'state:active': ['active', 'active'], 'state:pending': ['à activer', 'pending'], 'state:retired': ['retirée', 'retired'], 'state:quarantined': ['en quarantaine', 'quarantined'], 'state:withdrawn': ['sans fichier', 'withdrawn'],
  service: ['Service', 'Service'], attempts: ['Tentatives', 'Attempts'], next_at: ['Prochaine', 'Next'], error: ['Erreur', 'Error'], retry: ['Relancer', 'Retry'], drop: ['Abandonner', 'Drop'], retried: ['Relancé.', 'Asked again.'], dropped: ['Abandonné.', 'Given up.'], acts: ['Actes', 'Acts'],
  'effect:pending': ['en attente', 'waiting'], 'effect:dead': ['échoué', 'dead'], 'effect:done': ['fait', 'done'], 'effect:dropped': ['abandonné', 'dropped'], type: ['Type', 'Type'], title: ['Titre', 'Title'], table_of: ['Tableau : %s', 'Table: %s'],
  abuse: ['Urgences vitales par unité', 'Vital requisitions by unit'], by: ['Par', 'By'], month: ['mois', 'month'], team: ['équipe', 'team'],
  figure_delay: ['Délai de réponse', 'Time to answer'], figure_net_delay: ['Délai de réponse, suspensions déduites', 'Time to answer without stops'], figure_stopped: ['Temps suspendu', 'Stopped time'], figure_refusals: ['Refus par motif', 'Refusals by code'], figure_load: ['Charge par équipe et par heure', 'Load per team and hour'], team_of: ['Équipe', 'Team'], 'figure:stopped_s': ['Temps suspendu', 'Stopped time'],
  yearly_reports: ['Rapports annuels', 'Yearly reports'],
  total: ['Ensemble', 'Total'], 'figure:received': ['Reçues', 'Received'], 'figure:closed': ['Closes', 'Closed'], 'figure:overdue': ['En retard', 'Overdue'], 'figure:late': ['Rendues en retard', 'Answered late'], 'figure:refusals': ['Refus', 'Refusals'],
  'figure:p50': ['médiane', 'median'], 'figure:p95': ['95 %', '95%'], 'figure:fraud': ['Fraudes', 'Frauds'], 'figure:unjustified': ['Injustifiées', 'Unjustified'], 'figure:irregular': ['Irrégulières', 'Irregular'], 'figure:vital': ['Urgences vitales', 'Vital emergencies'],
  parties: ['Services', 'Parties'], members: ['Membres', 'Members'], party_kind: ['Nature', 'Kind'], territory: ['Territoire', 'Territory'], authority_until: ['Autorité valable jusqu’au', 'Authority valid until'], lists_until: ['Liste de révocation valable jusqu’au', 'Revocation list valid until'], revoked: ['Certificats révoqués', 'Revoked certificates'], who_matches: ['Certificat', 'Certificate'], everybody: ['Tout certificat de cette autorité', 'Any certificate of this authority'], all_teams: ['toutes', 'all'], every_unit: ['toute unité', 'every unit'], courts: ['Juridictions', 'Courts'], run_out: ['expirée', 'run out'], runs_out_soon: ['expire bientôt', 'runs out soon'],
  'party_kind:police': ['police', 'police'], 'party_kind:gendarmerie': ['gendarmerie', 'gendarmerie'], 'party_kind:customs': ['douane', 'customs'], 'party_kind:tax': ['fisc', 'tax'], 'party_kind:justice': ['justice', 'justice'], 'party_kind:fire': ['pompiers', 'fire brigade'], 'party_kind:prefecture': ['préfecture', 'prefecture'], 'party_kind:holder': ['détenteur', 'holder'], 'party_kind:operator': ['exploitant', 'operator'],
  size_b: ['%s o', '%s B'], size_kb: ['%s ko', '%s kB'], size_mb: ['%s Mo', '%s MB'],

  // the profile
  who: ['Qui vous êtes', 'Who you are'], roles: ['Rôles', 'Roles'], teams: ['Équipes', 'Teams'], certificate: ['Certificat', 'Certificate'], not_after: ['Valable jusqu’au', 'Valid until'], matricule: ['Matricule', 'Number'],
  settings: ['Réglages', 'Settings'], language: ['Langue', 'Language'], theme: ['Couleurs', 'Colours'], theme_auto: ['Comme le système', 'As the system'], theme_light: ['Claires', 'Light'], theme_dark: ['Sombres', 'Dark'], keys_on: ['Raccourcis à une touche', 'One-letter shortcuts'],
  keys: ['Raccourcis clavier', 'Keyboard shortcuts'], key_help: ['Cette aide', 'This help'], key_next: ['Ligne suivante', 'Next row'], key_before: ['Ligne précédente', 'Previous row'], key_pick: ['Choisir la ligne', 'Select the row'], key_open: ['Ouvrir la ligne', 'Open the row'], key_search: ['Chercher', 'Search'], keys_off: ['Ils se coupent dans le profil.', 'They can be turned off in the profile.'],
};

/** The words of that name; %s is filled in order. A name that has no words is given back as it is. */
export function t(name, ...values) {
  const pair = WORDS[name];
  if (!pair) return name;
  let at = 0;
  return pair[language() === 'en' ? 1 : 0].replace(/%s/g, () => values[at++]);
}

/** "3 working days" as the scripts write it, in the person's language. */
const UNITS = { 'working day': ['jour ouvré', 'jours ouvrés'], 'working hour': ['heure ouvrée', 'heures ouvrées'], day: ['jour', 'jours'], hour: ['heure', 'heures'], minute: ['minute', 'minutes'] };
export function durationOf(text) {
  const [, count, unit] = /^(\d+) (.+?)s?$/.exec(text) || [];
  return language() === 'en' || !UNITS[unit] ? text : `${count} ${UNITS[unit][Number(count) > 1 ? 1 : 0]}`;
}

export const has = (name) => name in WORDS;
/** The words of a value of that kind, as "framework:prelim". */
export const tv = (kind, value) => (has(`${kind}:${value}`) ? t(`${kind}:${value}`) : value);
