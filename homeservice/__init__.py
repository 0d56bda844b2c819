"""민원·공모 홈서비스: civil services and contests of a city, from home. Nothing is imported here, so that the core stays pure."""
