-- What the types of La Banque Postale share: whose accounts are the bank's, and how its books are told.

local bank = {}

-- Codes of the establishments whose accounts are kept here, places 5 to 9 of a French IBAN. A subsidiary's code is a line.
local CODES = { ["20041"] = "La Banque Postale" }

-- IBANs of Monaco are built as the French ones.
local COUNTRIES = { FR = true, MC = true }

-- The establishment's code in an account as it is kept: IBAN, RIB with a wrong key (23 characters); nil for none.
local function code_of(account)
  if #account == 23 then return account:sub(1, 5) end
  if COUNTRIES[account:sub(1, 2)] then return account:sub(5, 9) end
end

-- A CCP number without its bank (11 characters) is ours: nobody else kept such accounts.
function bank.is_ours(account)
  return #account == 11 or CODES[code_of(account)] ~= nil
end

-- For `checks`: the account asked about is kept elsewhere.
function bank.checks(c)
  local account = c.input.account
  if not account or bank.is_ours(account) then return end
  local code = code_of(account)
  local which = code and "code banque " .. code or "pays " .. account:sub(1, 2)
  return "other_holder", "Ce compte est tenu par un autre établissement (" .. which
    .. ") : adressez-lui la réquisition ; FICOBA désigne le teneur d'un compte français."
end

-- ---- what is asked --------------------------------------------------------------------------------------------------

function bank.account(options)
  options.title = options.title or { fr = "Compte (IBAN, RIB ou CCP)", en = "Account (IBAN, RIB or CCP)" }
  return field.account(options)
end

function bank.card(options)
  options.title = { fr = "Numéro de carte", en = "Card number" }
  return field.card(options)
end

-- Ten years are what a bank keeps (Code de commerce L.123-22).
function bank.period(options)
  options.max_days, options.past = 3653, true
  options.title = { fr = "Période", en = "Period" }
  return field.period(options)
end

-- ---- what is answered -----------------------------------------------------------------------------------------------

-- A debit is negative.
function bank.amount(title, required)
  return field.amount { min = -999999999999, required = required, title = title or { fr = "Montant", en = "Amount" } }
end

function bank.person(title)
  return field.person { title = title or { fr = "Personne", en = "Person" } }
end

function bank.accounts()
  return field.list(field.record { members = {
    account   = bank.account { required = true },
    kind      = field.enum { "current", "savings", "securities", "loan", "other", required = true, title = { fr = "Nature", en = "Kind" } },
    status    = field.enum { "open", "closed", "blocked", title = { fr = "État", en = "Status" } },
    opened_on = field.date { title = { fr = "Ouvert le", en = "Opened on" } },
    closed_on = field.date { title = { fr = "Clos le", en = "Closed on" } },
    people    = field.list(field.record { members = {
      role   = field.enum { "holder", "co_holder", "mandate", "legal_representative", "beneficial_owner", required = true,
                            title = { fr = "Qualité", en = "Role" } },
      person = bank.person(),
      company = field.siren { title = { fr = "Société (SIREN)", en = "Company (SIREN)" } },
      since  = field.date { title = { fr = "Depuis le", en = "Since" } },
      until_ = field.date { title = { fr = "Jusqu'au", en = "Until" } },
    } }, { max = 20, title = { fr = "Titulaires et mandataires", en = "Holders and mandates" } }),
  } }, { max = 100, title = { fr = "Comptes", en = "Accounts" } })
end

-- One line of a statement each; larger volumes come as camt.053 or CFONB 120 files.
function bank.operations(title)
  return field.list(field.record { members = {
    date         = field.date { required = true, title = { fr = "Date d'opération", en = "Booking date" } },
    value_date   = field.date { title = { fr = "Date de valeur", en = "Value date" } },
    label        = field.text { required = true, max = 200, title = { fr = "Libellé", en = "Label" } },
    amount       = bank.amount(nil, true),
    reference    = field.text { max = 80, title = { fr = "Référence", en = "Reference" } },
    counterparty = field.record { title = { fr = "Contrepartie", en = "Counterparty" }, members = {
      name    = field.text { max = 140, title = { fr = "Nom", en = "Name" } },
      account = field.account { title = { fr = "Compte", en = "Account" } },
      bic     = field.bic { title = { fr = "BIC", en = "BIC" } },
    } },
  } }, { max = 1000, title = title or { fr = "Opérations", en = "Operations" } })
end

function bank.statements()
  return field.list(field.record { members = {
    format = field.enum { "camt.053", "cfonb120", "csv", "pdf", required = true, title = { fr = "Format", en = "Format" } },
    file   = field.file { required = true, title = { fr = "Fichier", en = "File" } },
  } }, { max = 16, title = { fr = "Fichiers de relevés", en = "Statement files" } })
end

function bank.files(title)
  return field.list(field.record { members = {
    label = field.text { required = true, max = 200, title = { fr = "Pièce", en = "Document" } },
    file  = field.file { required = true, title = { fr = "Fichier", en = "File" } },
  } }, { max = 16, title = title })
end

return bank
