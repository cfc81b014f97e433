--[==[ name = 1 ]==] return { ["name"] = [[
port = 7 ]], listen = { port = 0x10, }, [1] = 2 }