using Conserver.Client.Tls;

namespace Conserver.Client.Tests.Tls;

/// <summary>What a failure of TLS means for the person at the client.</summary>
public sealed class TroubleTextTests
{
    [Theory]
    [InlineData("error:0A000412:SSL routines::ssl/tls alert bad certificate", true, "does not accept our certificate")]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", true, "does not accept our certificate")]
    [InlineData("error:0A000415:SSL routines::sslv3 alert certificate expired", true, "does not accept our certificate")]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required", false, "wants a certificate of ours")]
    [InlineData("Received an unexpected EOF or 0 bytes from the transport stream.", false, "in the middle of the handshake")]
    public void It_is_said_in_words(string words, bool showsCertificate, string said) =>
        Assert.Contains(said, TroubleText.Of(words, "con1", showsCertificate), StringComparison.Ordinal);

    [Fact]
    public void An_end_after_the_server_has_spoken_is_none_of_the_handshake() => Assert.Equal(
        "the connection to `con1' was cut: it was not ended by the server in order",
        TroubleText.Of("Received an unexpected EOF or 0 bytes from the transport stream.", "con1", false, hasSpoken: true));

    [Theory]
    [InlineData("error:0A000410:SSL routines::ssl/tls alert handshake failure")]
    [InlineData("error:0A000086:SSL routines::certificate verify failed")]
    public void What_says_all_there_is_gets_no_more_words(string words) => Assert.Null(TroubleText.Of(words, "con1", true));
}
