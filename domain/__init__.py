"""The business; it knows neither HTTP nor GraphQL."""
