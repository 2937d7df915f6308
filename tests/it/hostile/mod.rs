//! What a dependency, a file or a lock may try: each attack that once worked, and what it comes to now.

mod two_declarations;
