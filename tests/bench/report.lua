-- What wrk sends to the service: each request reports a customer whom nobody has reported before. Numbers go on from the
-- second it starts at, 2000 for each, so that no later burst of a run meets an earlier one's.
local project, tokens, number
local query = "mutation ($input: ReportCustomerInput!) { reportCustomer(input: $input) { report { id status } errors { code } } }"

init = function(arguments)
  math.randomseed(os.time())
  project, tokens, number = arguments[1], {}, os.time() % 50000 * 2000
  for index = 2, #arguments do tokens[index - 1] = arguments[index] end
end

local function hex(digits)
  local text = ""
  for _ = 1, digits do text = text .. string.format("%x", math.random(0, 15)) end
  return text
end

request = function()
  number = (number + 1) % 100000000
  local key = hex(8) .. "-" .. hex(4) .. "-4" .. hex(3) .. "-a" .. hex(3) .. "-" .. hex(12)
  local body = '{"query":"' .. query .. '","variables":{"input":{"idempotencyKey":"' .. key .. '","projectId":"' .. project
    .. '","phone":"138' .. string.format("%08d", number) .. '","name":"wang"}}}'
  local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. tokens[math.random(1, #tokens)]}
  return wrk.format("POST", "/graphql", headers, body)
end

local bad = false
response = function(status, _, body)
  if (status ~= 200 or not body:find('"errors":%[%]')) and not bad then
    bad = true
    print("BAD", status, body)
  end
end
