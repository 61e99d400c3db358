"""The columns of a list, and their headings in practice systems. Imports nothing heavy: every sheet needs it."""

from collections.abc import Mapping

#: For each column, its headings in practice systems and spreadsheets, folded. "Client notes" and "comments" are left
#: out on purpose: those are the clinic's remarks about a patient, not words for the patient.
COLUMNS: Mapping[str, str] = {
    "id": "id clientid patientid patientnumber clientnumber patientno clientno patient# client# patientid# "
    "clientid# patientref clientref patientreference recordnumber chartnumber filenumber mrn reference rowid "
    "patientennummer patientennr patientnr patientenid "
    "kundennummer klientennummer n°patient nºpatient numéropatient numérodepatient iddepaciente idpaciente "
    "númerodepaciente nºpaciente nºdepaciente nhc",
    "name": "name fullname client patient clientname patientname clientsname patientsname clientfullname "
    "patientfullname surnamefirst lastnamefirst surnamefirstname lastnamefirstname lastfirst "
    "patientenname nomdupatient nomcomplet nombrecompleto nombredelpaciente paciente",
    "first name": "firstname givenname givennames forename forenames first clientfirstname patientfirstname "
    "vorname vornamen prénom prénoms prenom",
    "last name": "lastname surname familyname last clientlastname patientlastname "
    "nachname familienname nomdefamille apellidos apellido",
    "title": "title salutation nametitle nameprefix honorific patienttitle clienttitle anrede titel civilité",
    "middle name": "middlename middlenames middleinitial middle secondname patientmiddlename clientmiddlename",
    "preferred name": "preferredname preferredfirstname nickname knownas goesby chosenname preferred callname "
    "patientpreferredname clientpreferredname patientpreferredfirstname",
    "suffix": "suffix namesuffix generation patientsuffix clientsuffix",
    "treatments": "treatments treatment treatmentid treatmentids chosentreatments treatmentschosen "
    "behandlung behandlungen soin soins traitement traitements tratamiento tratamientos",
    "exercises": "exercises exercise exerciseids homeexercises homeexercise homeexerciseprogram hep "
    "homeexerciseprogramme exerciseprogram exerciseprogramme",
    "appointment type": "appointmenttype appttype appointmentname typeofappointment appointmentservice service "
    "services servicename treatmenttype sessiontype visittype bookingtype consultationtype "
    "terminart behandlungsart leistung leistungen typederendezvous prestation tipodecita servicio",
    "note": "note noteforpatient notetopatient noteforclient notetoclient messagetopatient messageforpatient "
    "messagetoclient messageforclient notesforpatient notestopatient notesforclient patientmessage "
    "hinweisfürdenpatienten nachrichtandenpatienten messageaupatient notepourlepatient mensajealpaciente "
    "notaparaelpaciente",
    "next visit": "nextvisit nextvisitdate nextappointment nextappointmentdate nextappt nextapptdate "
    "nextsession nextbooking nextbookingdate followup followupdate upcomingappointment "
    "nächstertermin prochainrendezvous prochainrdv próximacita próximavisita",
    "therapist": "therapist practitioner staff staffmember clinician provider physio physiotherapist "
    "physicaltherapist therapistname practitionername staffname staffmembername clinicianname providername "
    "primarypractitioner primaryclinician treatingpractitioner "
    "therapeut therapeutin behandler behandlerin physiotherapeut physiotherapeutin praticien praticienne "
    "thérapeute kinésithérapeute terapeuta fisioterapeuta",
    "date": "date visitdate dateofvisit appointmentdate dateofservice servicedate sessiondate treatmentdate "
    "handoutdate datetime dateandtime appointmentdatetime appointmentstart appointmentstartdate "
    "apptdate apptdatetime apptstart appointmentday apptday "
    "datum termin termindatum behandlungsdatum daterendezvous datedurendezvous datedevisite fecha fechadecita "
    "fechadelacita",
    "time": "time starttime appointmenttime visittime sessiontime startsat startat start bookingtime appttime uhrzeit "
    "heure heuredurendezvous hora horadelacita horadeinicio",
    "language": "language lang preferredlanguage primarylanguage spokenlanguage languagecode sprache langue idioma",
    # "Secondary language" is left out: it says what a patient speaks, and not what is to be printed.
    "also": "also alsoin alsolanguage secondlanguage zweitesprache secondelangue segundoidioma",
    "large print": "largeprint largerprint largetype largetext bigprint",
    "paper": "paper papersize pagesize",
}

#: Headings of one part of a name, or of the whole name if the list has no other part, with the other part.
HALF_OR_WHOLE: Mapping[str, tuple[str, str]] = {
    "nom": ("last name", "first name"),
    "nombre": ("first name", "last name"),
}


def by_heading() -> dict[str, str]:
    """The column of each known heading."""
    return {heading: column for column, headings in COLUMNS.items() for heading in headings.split()}
