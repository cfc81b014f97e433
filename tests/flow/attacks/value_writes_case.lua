-- value: error 
c.state = "last" return {}
