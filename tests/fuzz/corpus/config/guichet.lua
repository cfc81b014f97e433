-- A small gateway.
local host = "guichet.example"
return {
  name = host,
  listen = { port = 8443, tls = true, hosts = { host, "::1" } },
  ratio = 1 / 4,
  services = { ["hotel"] = { url = "https://" .. host .. "/x", teams = {} } },
}
