-- value: ok
c.input.item_id = "other" return {}
