-- Configuration of a Guichet gateway: every option, at its default unless the line says otherwise.
--
-- This file returns one table and can do nothing else: it runs in an empty environment with a budget. Relative paths
-- are relative to this file. An unknown key is refused with its line. `guichet check -c guichet.lua` looks at all of
-- it, certificates and scripts included; SIGHUP makes a running gateway take it anew, certificates and lists too: what
-- counts after a restart only is named in the log.
return {
    -- The HTTPS API: HTTP/1.1 over TLS, a client certificate is required. Port 0: any free one.
    listen = {
        address = "127.0.0.1",
        port    = 8443,
        loops   = 0, -- event loops; 0: one per core
    },

    -- /healthz, /readyz and /metrics in plain HTTP: keep it on an address that only operators reach.
    operations = {
        address = "127.0.0.1",
        port    = 8444,
    },

    tls = {
        certificate = "pki/server.pem", -- the gateway's, then its chain
        key         = "pki/server.key",
        minimum     = "1.3", -- or "1.2"
    },

    -- Lists of revoked certificates (CRLs). Those of a party's crl_url are fetched at the start, after a reload, every
    -- refresh_minutes, before they run out, and again soon after a failure. One is taken only when the party's authority
    -- signed it, it counts, and it is newer than the one in use; it is kept beside the database for the next start.
    --   mode  when the list that should tell of a certificate is out of date or was never there:
    --         "fail": nobody of that authority gets in   "grace": the same, grace_hours after its end
    --         "warn": whoever is not on it gets in; guichet_crl_expires_seconds and the log tell
    crl = {
        mode            = "fail",
        grace_hours     = 24,
        refresh_minutes = 60,
    },

    -- Asking a client's authority about its certificate while the connection is held (OCSP).
    --   mode       "off"   "soft": whoever nobody answers about gets in for a minute   "hard": he does not
    --   responder  "": the one that the certificate names
    ocsp = {
        mode          = "off",
        timeout_ms    = 2000,
        cache_minutes = 10,
        responder     = "",
    },

    territory = "77",                -- default calendar and convention; see config/territories/
    opening   = { "08:30", "18:00" }, -- what `working hours` count in, on working days

    -- Who may call, and as what. A person's party comes from the authority that issued the certificate, never from its
    -- text: unit is the subject's OU, name its CN, matricule its serialNumber.
    --   kind     police gendarmerie customs tax justice fire prefecture holder operator
    --   members  "*" (any certificate of this authority), "CN=…" or "sha256:…" (64 hex digits); the nearest rule wins
    --   roles    investigator magistrate | agent jurist compliance security supervisor | admin auditor
    --   teams    keys of config/holders.lua, or "*"; only in a holder
    --   courts   of a magistrate, or of a party's magistrates who name none: { "TJ Melun" }; they read the requisitions
    --            whose authorisation names this court (letters' case and blanks apart), and fire what is a magistrate's
    --   callback telephone numbers on which vital requisitions are verified: "*" (any unit), or the unit's own (its OU)
    --   mail_domains, notice_mail   where notices may go, see `notices`
    --   crl      list of revoked certificates, PEM or DER; crl_url: the same, fetched (see `crl`); of both the newer one
    --            counts; without either nothing is revoked
    -- These parties and people are invented, made by `guichet init` for a first day.
    parties = {
        {
            id = "police-77", kind = "police", name = "DIPN 77", territory = "77",
            authority = "pki/police-ca.pem", -- crl = "pki/police.crl",
            members = { ["*"] = { roles = { "investigator" } } },
            callback = { ["*"] = "+33199001712" },
        },
        {
            id = "gendarmerie-77", kind = "gendarmerie", name = "GGD 77", territory = "77",
            authority = "pki/gendarmerie-ca.pem",
            members = { ["*"] = { roles = { "investigator" } } },
            callback = { ["*"] = "+33199001713" },
        },
        {
            id = "justice-77", kind = "justice", name = "TJ Melun", territory = "77",
            authority = "pki/justice-ca.pem",
            members = { ["*"] = { roles = { "magistrate" } } },
            callback = { ["*"] = "+33199001714" },
        },
        {
            id = "customs-77", kind = "customs", name = "Douanes 77", territory = "77",
            authority = "pki/customs-ca.pem",
            members = { ["*"] = { roles = { "investigator" } } },
            callback = { ["*"] = "+33199001715" },
        },
        {
            id = "laposte", kind = "holder", name = "Groupe La Poste",
            authority = "pki/laposte-ca.pem",
            members = {
                ["CN=Sophie Lambert"] = { roles = { "agent" }, teams = {
                    "courrier", "colissimo", "chronopost", "geopost", "reseau", "numerique", "laposte.net", "lbp", "cnp",
                    "docaposte", "digiposte", "maileva", "ar24", "identite", "lpm", "mediaposte", "viapost", "filiales",
                    "drh", "dsg", "generic" } },
                ["CN=Nicolas Perrin"] = { roles = { "agent" }, teams = {
                    "courrier", "colissimo", "chronopost", "geopost", "reseau", "numerique", "laposte.net", "lbp", "cnp",
                    "docaposte", "digiposte", "maileva", "ar24", "identite", "lpm", "mediaposte", "viapost", "filiales",
                    "drh", "dsg", "generic" } },
                ["CN=Inès Rousseau"]  = { roles = { "jurist" }, teams = { "*" } },
                ["CN=Marc Delattre"]  = { roles = { "security" }, teams = { "security", "dsg" } },
                ["CN=Aline Fournier"] = { roles = { "compliance" }, teams = { "compliance", "lbp", "cnp" } },
                ["CN=Bruno Marchal"]  = { roles = { "supervisor" }, teams = { "*" } },
            },
        },
        {
            id = "operator", kind = "operator", name = "Exploitant",
            authority = "pki/operator-ca.pem",
            members = {
                ["CN=Élodie Garnier"]  = { roles = { "admin" } },
                ["CN=Damien Faure"]    = { roles = { "admin" } },
                ["CN=Paul Chevallier"] = { roles = { "auditor" } },
            },
        },
    },

    store = {
        engine = "sqlite",
        path   = "data/guichet.db", -- its folder must exist and be writable
        inbox  = 4096,              -- changes that may wait for the disk; beyond: 503, with a reserve for `vital`
        -- dsn = "",                -- connection of engine "postgres"; this build has "sqlite"
    },

    workflows = {
        path         = "scripts",
        reference    = "config", -- folder of law/, calendar/, territories/, holders.lua, services.lua
        memory_mb    = 16,       -- of one Lua machine
        instructions = 1000000,  -- of one run
        wall_ms      = 200,      -- of one run; while the machine stands still it does not pass
        two_people   = false,    -- true: what one administrator publishes counts once another activates it
    },

    keys = {
        vault = "keys/vault.key", -- seals the contents: without it they cannot be read any more, so keep a copy apart;
                                  -- `guichet keys rotate` makes a new version while the gateway serves.
                                  -- Or "credential:NAME", what the service manager provides (LoadCredentialEncrypted=),
                                  -- or a token (RFC 7512), whose master keys never leave it, with absolute paths:
                                  -- "pkcs11:token=guichet;object=vault?module-path=/usr/lib/…so&pin-source=file:/…/pin"
        log   = "keys/log.key",   -- signs the log; keys/log.vkey is what others verify it with,
                                  -- keys/log.state the last checkpoint: the folder must be writable
        seal  = "pki/seal.pem",   -- certificate and key that seal answers
    },

    -- Answers are sealed; with an RFC 3161 authority the seal carries a time that is proven, too.
    timestamp = {
        url        = "", -- as "http://tsa.example/tsr"; "": none
        authority  = "", -- PEM of the certificates its time-stamps must lead to
        timeout_ms = 5000,
        required   = false, -- true: no answer leaves without one
    },

    -- What people are given of an answer.
    answers = {
        font      = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",      -- answer.pdf is written in it: a TrueType
        font_bold = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", -- font that is embedded; and of its titles
        link_hours = 24,             -- how long a link for one download (POST …/answer/links) lasts at most
        redelivery = "until_erased", -- how often the same part may be fetched again: as one likes, or a number
    },

    -- Who cosigns the log's checkpoints (guichet log witness), so that nobody, not even the operator, can show two
    -- histories: the texts of their .vkey files, read at start. What they sign comes to POST /v1/log/cosignatures.
    --   reads  who reads what is an entry of the log too, once an hour for each person, requisition and kind (opened,
    --          searched, downloaded, exported): "all"; "downloads": only what leaves as a file or as data; "none"
    log = { witnesses = {}, reads = "all" }, -- { "tj-melun.example/witness+7f3a91c2+BAbc…" }

    -- name = { its options }. `rehearsal` gives invented answers in place of the group's own services: good for a first
    -- day, to be taken out before real requisitions come in. Its one option, delay_ms (0), makes it slow.
    -- Another name is that of a plugin file, NAME.so; `guichet serve --plugins` shows what there is.
    plugins      = { rehearsal = {}, console = {} }, -- console: the pages under /console/
    plugins_path = "", -- folder of the plugin files; "": the program's own

    -- scan: the plugin that looks for malware in every file that comes in ("clamd"); "": none does. Until its verdict,
    -- and for good when something was found, a file is given to nobody, and no answer leaves with it. One that cannot be
    -- scanned is locked until a supervisor of the holder lets it go with a reason.
    files = { scan = "" },

    -- Who is told, by every plugin that offers notice.send (mail, webhook); without one nobody is. A notice says number,
    -- type, state, urgency and due time, never content. A requester is told at the address of the requisition when its
    -- domain is one of the party's `mail_domains`, else at the party's `notice_mail`; a team at its address here. Beside the teams two
    -- names are known: `supervisors` are told of deadlines ("due.soon": a quarter of the time is left, a day at most;
    -- "due.missed") and of vital acts not put in writing, with the magistrates (kind justice) of the territory;
    -- `administrators` of frauds, with the team `security`.
    notices = { teams = {} }, -- { legal = "requisitions@laposte.example" }

    limits = {
        body_kb              = 256,   -- largest request body
        upload_mb            = 64,    -- largest upload
        header_kb            = 16,    -- largest request head
        headers              = 64,    -- most fields in it
        connections          = 20000, -- open at once, all loops together
        streams              = 1000,  -- event streams and long polls among them
        streams_per_party    = 500,   -- event streams of one party
        streams_per_person   = 8,     -- event streams of one person
        heartbeat_s          = 15,    -- between two signs of life on an event stream on which nothing happens
        bulks                = 16,    -- bulk submissions at once
        bulk_mb              = 8,     -- largest of them
        bulk_lines           = 1000,  -- most lines in it, each a requisition of at most body_kb
        per_party_per_second = 500,   -- requests; beyond: 429
        -- One person's programs, gone wild, take the party's rate from its other people: give each certificate its own.
        per_certificate_per_second = 0,  -- requests; 0: as its party
        vital_per_party_per_second = 20, -- vital submissions beyond these rates: volume does not stand in their way
        handshakes                 = 16000, -- TLS handshakes at the same time; the rest of `connections` is kept for callers
        handshakes_per_address     = 12000, -- of these from one address
        handshake_s          = 15,    -- for the TLS handshake
        head_s               = 15,    -- from the first byte of a head to its last
        body_s               = 60,    -- for a whole body; an upload has as much for each MiB
        idle_s               = 120,   -- between two requests
        write_s              = 60,    -- for a peer to take an answer
    },

    claims = { lease_minutes = 15 }, -- how long a claimed task is kept for its agent

    -- Requisitions of urgency "vital", for lives at risk. Whatever their workflow says, the unit is called back on the
    -- number that stands in its party above (callback), by somebody who did not prepare the answer.
    vital = {
        callback    = true,             -- false: answers do not wait for it
        reason_min  = 20,               -- characters of their urgency_reason
        regularise  = "24 hours",       -- for the written act, when it was given by word of mouth
        review      = "5 working days", -- for the review afterwards
        abuse_limit = 3,                -- false, unjustified, irregular ones from which a unit's carry a warning; 0: never
        abuse_days  = 365,              -- for how long each counts
    },

    -- While a legal hold stands (POST /v1/requisitions/{id}/legal-hold) nothing of a case is erased.
    retention = {
        answer_days = 30, -- answers, after the end of the case or, when it comes later, its acknowledgement
        case_years  = 6,  -- cases, after their end; a type may name other times. Parts of a day or year are possible
        two_people  = false, -- true: what one administrator orders to be erased goes once another confirms it
    },
}
