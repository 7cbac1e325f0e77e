"""How visits flow: itineraries drawn from a scenario, and the engines that run them."""
