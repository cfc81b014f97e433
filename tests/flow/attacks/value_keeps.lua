-- value: error keep such things in c.data
count = nil return { seen = true }
