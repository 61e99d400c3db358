"""The columns of a list, and the headings that practice systems give them. Imports nothing: every sheet asks for it."""

from collections.abc import Mapping

#: For each column, its headings in practice systems and spreadsheets, folded. "Client notes" and "comments" are left
#: out on purpose: those are the clinic's remarks about a patient, not words for the patient.
COLUMNS: Mapping[str, str] = {
    "id": "id clientid patientid patientnumber clientnumber patientno clientno patient# client# patientid# "
    "clientid# patientref clientref patientreference recordnumber chartnumber filenumber mrn reference rowid",
    "name": "name fullname client patient clientname patientname clientsname patientsname clientfullname "
    "patientfullname",
    "first name": "firstname givenname givennames forename forenames first clientfirstname patientfirstname",
    "last name": "lastname surname familyname last clientlastname patientlastname",
    "title": "title salutation nametitle nameprefix honorific patienttitle clienttitle",
    "middle name": "middlename middlenames middleinitial middle secondname patientmiddlename clientmiddlename",
    "preferred name": "preferredname preferredfirstname nickname knownas goesby chosenname preferred callname "
    "patientpreferredname clientpreferredname patientpreferredfirstname",
    "suffix": "suffix namesuffix generation patientsuffix clientsuffix",
    "treatments": "treatments treatment treatmentid treatmentids chosentreatments treatmentschosen",
    "exercises": "exercises exercise exerciseids homeexercises homeexercise homeexerciseprogram hep "
    "homeexerciseprogramme exerciseprogram exerciseprogramme",
    "appointment type": "appointmenttype appttype appointmentname typeofappointment appointmentservice service "
    "services servicename treatmenttype sessiontype visittype bookingtype consultationtype",
    "note": "note noteforpatient notetopatient noteforclient notetoclient messagetopatient messageforpatient "
    "messagetoclient messageforclient notesforpatient notestopatient notesforclient patientmessage",
    "next visit": "nextvisit nextvisitdate nextappointment nextappointmentdate nextappt nextapptdate "
    "nextsession nextbooking nextbookingdate followup followupdate upcomingappointment",
    "therapist": "therapist practitioner staff staffmember clinician provider physio physiotherapist "
    "physicaltherapist therapistname practitionername staffname staffmembername clinicianname providername "
    "primarypractitioner primaryclinician treatingpractitioner",
    "date": "date visitdate dateofvisit appointmentdate dateofservice servicedate sessiondate treatmentdate "
    "handoutdate datetime dateandtime appointmentdatetime appointmentstart appointmentstartdate "
    "apptdate apptdatetime apptstart appointmentday apptday",
    "time": "time starttime appointmenttime visittime sessiontime startsat startat start bookingtime appttime",
    "language": "language lang preferredlanguage primarylanguage spokenlanguage languagecode",
    "large print": "largeprint largerprint largetype largetext bigprint",
    "paper": "paper papersize pagesize",
}
