namespace Conserver.Client;

/// <summary>A server has said nothing for as long as it is waited for. Others may be asked all the same.</summary>
/// <param name="server">As it is called in messages.</param>
/// <param name="limit">How long that was.</param>
public sealed class SilentServerException(string server, TimeSpan limit)
    : ClientException(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"`{server}' does not answer (waited {limit.TotalSeconds:0.#} s)"));
