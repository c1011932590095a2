"""Words of what is no shop's business, by what they are about. A table only, read by ``concepts``."""

ELSEWHERE = """
world-sky: weather forecast rain raining rainy sunny snow snowing storm humidity temperature degrees celsius
world-sky: fahrenheit wind windy hurricane sunrise sunset moon planet planets mars star stars galaxy
world-sky: universe earth
world-sky: astronomy eclipse
world-trip: flight flights airport airline airlines plane boarding layover luggage visa passport hotel
world-trip: hotels hostel
world-trip: airbnb booking reservation reservations vacation trip tourist tourism sightseeing itinerary
world-trip: cruise rental
world-trip: uber taxi cab lyft bus train subway traffic directions route highway gps map distance miles
world-trip: kilometers
world-trip: destination embassy vaccine vaccines shots jetlag carry-on beach mountains
world-bank: bank banking balance savings checking loan loans mortgage interest apr credit-score score
world-bank: overdraft
world-bank: transfer routing deposit withdrawal atm paycheck payday salary income 401k retirement pension
world-bank: stocks
world-bank: invest investing investment bitcoin ethereum crypto insurance premium w2 taxes irs exchange
world-bank: currency
world-bank: peso yen rupee euros-to transactions spending bills rent utility utilities
world-car: car cars vehicle engine oil tire tires mileage mpg gas gasoline fuel mechanic brakes transmission
world-car: jump
world-car: windshield maintenance
world-clock: time clock timezone alarm alarms timer timers o'clock date calendar schedule scheduled meeting
world-clock: meetings
world-clock: appointment reminder reminders pto vacation holiday holidays agenda noon midnight
world-device: volume mute brightness thermostat lights bluetooth wifi whisper accent speed language settings
world-device: sync
world-device: text texts call dial voicemail contacts ringer
world-music: song songs music playlist album artist band singer lyrics concert tune spotify movie movies
world-music: film films
world-music: netflix tv-show series actor actress celebrity oscar oscars celebrities
world-food: recipe recipes cook cooking bake baking boil boiling calories calorie nutrition nutritional
world-food: ingredient
world-food: ingredients substitute restaurant restaurants reservation diner dinner lunch breakfast meal
world-food: meals cuisine
world-food: sushi pizza tacos burger lasagna carbs fat protein healthy expired
world-body: doctor medicine symptom symptoms headache fever pain hospital pregnant diet weight-loss workout
world-body: therapy
world-body: anxiety depression disease diagnose virus
world-mind: meaning life love god religion soul philosophy dream dreams feelings conscious happiness marry
world-mind: married
world-mind: girlfriend boyfriend relationship dating breakup bored lonely sad
world-know: capital president minister king queen country countries population history war century inventor
world-know: invented
world-know: define definition definitions meaning spell spelling spelled synonym antonym translate
world-know: translation french
world-know: spanish german italian chinese japanese latin language grammar word words essay poem homework
world-know: math
world-know: algebra equation calculate calculator plus minus divided multiplied sum square root percent
world-know: percentage
world-know: convert conversion ounces grams cups tablespoons inches feet meters pounds kilograms liters
world-know: science physics
world-know: chemistry biology evolution atoms quantum dinosaur dinosaurs animals animal elephants wikipedia
world-know: fact facts
world-know: trivia riddle riddles joke jokes funny story tale
world-news: news headline headlines election elections politics political politician government congress
world-news: senate
world-news: democrat republican parliament vote football soccer baseball basketball nba nfl game-score match
world-news: team teams
world-news: won winner league olympics championship
world-game: roll dice die flip coin heads tails rock scissors play playing sing dance
world-code: code python javascript program programming script algorithm sql html function debug essay
world-pets: pets pet dog cat hobbies hobby
world-house: plumber electrician roof leak sink rent landlord neighbor
world-job: job jobs resume interview hire hiring career boss work working employer
"""
