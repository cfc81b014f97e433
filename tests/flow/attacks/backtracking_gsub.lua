-- handler: killed
-- The same through gsub, caught by pcall.
while true do pcall(string.gsub, ('x'):rep(5000), '(.-)(.-)(.-)y', '%1') end
