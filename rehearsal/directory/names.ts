// Names that are common enough to be nobody's. All people of the rehearsal are put together from these by chance.

export const GIVEN_NAMES: readonly string[] = `
Aaron Adele Adrian Agnes Ahmed Aino Alain Albert Aleksandra Alexander Alina Amelie Amir Ana Anders Andrea Angelika Anja Anna
Annika Antonia Arda Arne Astrid Ayşe Barbara Beate Bela Ben Benedikt Bernd Birgit Björn Boris Brigitte Bruno Can Carla Carsten
Cem Charlotte Chiara Christian Claire Clara Daniel David Deniz Diana Dirk Dominik Dorota Edith Elena Eleni Elif Elisa Ella Emil
Emilia Emma Emre Erik Esra Eva Fabian Fatma Felix Finn Florian Franziska Freya Frieda Georg Gerda Giulia Greta Günther Hannah
Hanna Hans Harald Harry Heike Helena Helga Hendrik Henry Hugo Ida Ignacio Ilse Ines Ingrid Isabel Ivan Jakob James Jan Jana
Jens Joana Johanna Jonas Jörg José Josef Julia Jürgen Karim Karin Karl Katharina Kemal Kirsten Klara Klaus Konrad Lara Lars
Laura Lea Lena Leon Leonie Lieselotte Lina Linus Lorenz Luca Lucy Luis Luisa Łukasz Maja Malte Manuel Marc Margarete Maria
Marie Mario Markus Marlene Marta Martin Mateusz Matteo Matthias Max Mehmet Melanie Mia Michael Milan Mira Miriam Moritz Nadia
Natalia Nele Nicolas Nils Nina Noah Nora Olaf Oliver Olga Oskar Ottilie Paul Paula Pedro Peter Petra Philipp Pia Piotr Priya
Rainer Ralf Raúl Regina Renate Rita Robert Rolf Rosa Ruth Sabine Samira Samuel Sandra Sarah Sebastian Selma Silke Simon Sina
Sofia Solveig Sophie Stefan Susanne Sven Sylvia Tamara Thea Theo Thomas Tim Tobias Tom Torsten Ulrike Ursula Uwe Valentina
Vera Viktor Volker Walter Wiebke Wilhelm Yara Yasmin Yusuf Zofia Zoë`
  .trim()
  .split(/\s+/)

export const FAMILY_NAMES: readonly string[] = `
Abel Ackermann Adler Ahrens Albrecht Andersson Arnold Aydın Bach Baker Bauer Baumann Becker Behrens Berg Berger Bergmann
Bianchi Binder Böhm Brandt Braun Breuer Brown Bruns Busch Çelik Clark Cooper Costa Dahl Davies Demir Diaz Dietrich Doğan
Dubois Ebert Eder Ehlers Eriksen Ernst Esser Evans Fernández Fiedler Fischer Fleischer Förster Foster Franke Friedrich Fuchs
García Geiger Gerlach Graf Green Groß Günther Haas Hahn Hall Hansen Hartmann Heinrich Heller Herrmann Hoffmann Hofer Horn
Hughes Huber Iversen Jäger Jansen Janßen Johansson Jung Kaiser Kaplan Karlsson Kaya Keller King Kirchner Klein Koch Köhler
König Kowalski Kraft Krämer Krause Krüger Kuhn Kühn Kurz Lang Larsen Lehmann Lewandowski Lindner López Lorenz Ludwig Lund
Maier Mancini Marino Martin Marx Mayer Meier Mendes Menzel Meyer Möller Moreau Morgan Müller Münch Nagel Neumann Nguyen
Nielsen Nowak Öztürk Olsen Otto Patel Paulsen Peters Petersen Pfeiffer Pohl Popescu Preuß Raab Rasmussen Reich Reuter
Richter Rossi Roth Sahin Santos Sauer Schäfer Schilling Schmid Schmidt Schmitt Schneider Scholz Schreiber Schröder Schubert
Schulte Schulz Schumann Schuster Schwarz Seidel Silva Simon Singh Sommer Stahl Stein Sørensen Taylor Thiel Thomas Tran Turner
Ullrich Unger Vogel Vogt Voss Wagner Walker Walter Weber Wegner Weiß Wendt Werner White Wiegand Wilson Winkler Winter Wolf
Wood Yıldız Young Zander Ziegler Zimmermann Żak`
  .trim()
  .split(/\s+/)

export interface Site {
  unit: string
  town: string
  country: string
  phone: string
  /** Share of all people. */
  share: number
}

export const SITES: readonly Site[] = [
  { unit: 'Werk Nord', town: 'Hamburg', country: 'DE', phone: '+49 40 5550', share: 0.34 },
  { unit: 'Werk Süd', town: 'Augsburg', country: 'DE', phone: '+49 821 5550', share: 0.27 },
  { unit: 'Hauptverwaltung', town: 'Kassel', country: 'DE', phone: '+49 561 5550', share: 0.2 },
  { unit: 'London Office', town: 'London', country: 'GB', phone: '+44 20 7946 0', share: 0.12 },
  { unit: 'Büro Zürich', town: 'Zürich', country: 'CH', phone: '+41 44 555 0', share: 0.07 },
]

export interface Department {
  name: string
  titles: readonly string[]
  share: number
}

export const DEPARTMENTS: readonly Department[] = [
  { name: 'Production', titles: ['Machine operator', 'Shift lead', 'Setter', 'Line planner'], share: 0.34 },
  { name: 'Logistik', titles: ['Fachkraft Lager', 'Disponent', 'Staplerfahrer', 'Versandleitung'], share: 0.15 },
  { name: 'Qualitätssicherung', titles: ['Prüfer', 'Messtechnik', 'Auditbeauftragter'], share: 0.1 },
  { name: 'Sales', titles: ['Account manager', 'Sales assistant', 'Regional lead'], share: 0.12 },
  { name: 'Entwicklung', titles: ['Konstrukteur', 'Versuchsingenieur', 'Projektleitung'], share: 0.11 },
  { name: 'Einkauf, Disposition', titles: ['Einkäufer', 'Strategischer Einkauf'], share: 0.05 },
  { name: 'Finance', titles: ['Accountant', 'Controller', 'Payroll clerk'], share: 0.05 },
  { name: 'Personal', titles: ['Personalreferent', 'Ausbildungsleitung'], share: 0.04 },
  { name: 'IT', titles: ['Systems engineer', 'Helpdesk', 'Network engineer', 'Identity engineer'], share: 0.04 },
]
