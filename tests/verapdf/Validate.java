import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates one file for each line of standard input, a flavour and a path ("ua1 /tmp/sheet.pdf"), and answers each
 * with one line of JSON: the number of checks, and the failures with rule, message and place. Ends with its input.
 */
public final class Validate {
    private static final int MOST_FAILURES = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset(); // what veraPDF logs is no answer
        VeraGreenfieldFoundryProvider.initialise();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] asked = line.split(" ", 2);
            out.println(JSON.writeValueAsString(answer(asked[0], new File(asked[1]))));
        }
    }

    private static Map<String, Object> answer(String flavour, File file) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file", file.getPath());
        answer.put("flavour", flavour);
        try {
            ValidationResult result = validate(PDFAFlavour.byFlavourId(flavour), file);
            answer.put("compliant", result.isCompliant());
            answer.put("checks", result.getTotalAssertions());
            answer.put("failures", failures(result));
        } catch (Exception | StackOverflowError error) {
            answer.put("error", error.toString());
        }
        return answer;
    }

    private static ValidationResult validate(PDFAFlavour flavour, File file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(flavour, MOST_FAILURES, false, true, false)) {
            return validator.validate(parser);
        }
    }

    private static List<String> failures(ValidationResult result) {
        List<String> failures = new ArrayList<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                failures.add(
                        assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber() + ": "
                                + assertion.getErrorMessage() + " at " + assertion.getLocation().getContext());
            }
        }
        return failures;
    }
}
