print("sallyportd")
