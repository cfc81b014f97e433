-- Data that an entity of the group keeps for a customer: the customer, who is the controller, is asked first (GDPR
-- art. 28), unless the act itself names the entity as the one that shall answer for him.

local processor = {}

function processor.named()
  return field.boolean { title = { fr = "L'acte désigne l'entité comme le sous-traitant requis", en = "The act names the entity as the processor that shall answer" } }
end

function processor.controller()
  return field.text { max = 400, title = { fr = "Responsable du traitement déjà sollicité, et quand", en = "Controller asked already, and when" } }
end

-- For `checks`.
function processor.checks(c)
  if c.input.processor_named or c.input.controller_asked then return end
  return "controller_first", "Les données sont détenues pour le compte d'un client : adressez la réquisition au responsable du traitement, ou désignez l'entité dans l'acte."
end

return processor
