// How main.bicepparam reads the environment, where everything is text and nothing and blank mean the same:
// a value that is not set.

@export()
@description('The value, or the standard one where it is not set.')
func given(value string, standard string) string => empty(trim(value)) ? standard : trim(value)

@export()
@description('The entries between the commas, without blanks.')
func listed(value string) string[] => filter(map(split(value, ','), entry => trim(entry)), entry => !empty(entry))
