-- Connection data: where a terminal connected from, and when. Of one kind wherever they are kept, and open only past the
-- threshold of CPP 60-1-2.
--
-- A type for connection data alone admits `law.connection` and the table of law does the rest. Where a type also answers
-- other data, a general basis would let the connections through with them: there they are asked for by a mark, and
-- `checks` then wants bases that open connection data and nothing else, which the table holds to the threshold.

local connection = {}

-- Rows of the table of law that open connection data only.
local BASES = { ["cpp:60-1-2"] = true, ["cpp:60-1-1"] = true, ["cpp29:L3513-7"] = true, ["cpp29:L3513-8"] = true }

function connection.list(title)
  return field.list(field.record { members = {
    at       = field.datetime { required = true, title = { fr = "Date et heure", en = "Time" } },
    ip       = field.ip { required = true, title = { fr = "Adresse IP", en = "IP address" } },
    port     = field.integer { min = 1, max = 65535, title = { fr = "Port source", en = "Source port" } },
    service  = field.text { max = 80, title = { fr = "Service", en = "Service" } },
    terminal = field.text { max = 200, title = { fr = "Terminal", en = "Terminal" } },
  } }, { max = 1000, title = title or { fr = "Connexions", en = "Connections" } })
end

-- The mark by which connections are asked for beside other data.
function connection.wanted()
  return field.boolean { title = { fr = "Données de connexion demandées (CPP 60-1-2)", en = "Connection data wanted (CPP 60-1-2)" } }
end

-- For `checks`: nil, or why connections may not be handed over on what is cited.
function connection.checks(c)
  if not c.input.connections_wanted then return end
  for _, id in ipairs(c.legal_basis) do
    if not BASES[id] then
      return "basis_not_applicable", "Les données de connexion se demandent sur le seul fondement de l'article 60-1-2 : adressez une demande distincte, sans les citer avec un autre article."
    end
  end
end

return connection
